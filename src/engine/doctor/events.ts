/**
 * Whether events arrive: by the subscriptions that ARM tells of, where it does, and by when the last one came. Part of
 * the doctor. Nothing needs events; without them everything comes later, by the timers.
 */
import type { Finding } from '../../core/doctor/finding.ts';
import type { EventKind, Topic } from '../../core/doctor/ports.ts';
import { attempt } from '../../core/errors.ts';
import type { HistoryEntry } from '../../core/model.ts';
import { usesIn } from '../image-uses.ts';
import type { Examined } from './examine.ts';

const FUNCTIONS: Readonly<Record<EventKind, string>> = { push: 'imagePushed', resource: 'resourceChanged' };
/** Event Grid tells within seconds; its retries in the first minutes may still bring it. */
const LATE_MS = 15 * 60_000;
/** Groups whose newest write is looked for, one read each. */
const GROUPS_ASKED_MAX = 20;
/** Writes to Azure, whose end ARM tells as an event; what else history has is none. */
const WRITES = ['create', 'recreate', 'update', 'tags', 'delete', 'start', 'stop', 'restart'];

export async function eventFindings(all: Examined, signal: AbortSignal): Promise<Finding[]> {
  const [marks, subscriptions] = await Promise.all([all.marks.read(signal), subscriptionFindings(all, signal)]);
  const follows = all.rows.some((row) => usesIn(row).length > 0);
  const wrote = await lastWrite(all, signal);
  return [...subscriptions, pushFinding(all, marks.push, follows), resourceFinding(all, marks.resource, wrote)];
}

function pushFinding({ parts }: Examined, last: number | undefined, follows: boolean): Finding {
  const [check, about] = ['events', 'pushes'] as const;
  if (last !== undefined)
    return { check, about, level: 'ok', says: `the last came ${age(parts.clock.now() - last)} ago` };
  if (!follows) return { check, about, level: 'ok', says: 'none has come, and no group follows a tag' };
  return {
    check,
    about,
    level: 'warn',
    says: 'none has ever come: pushed images are found by the sweep alone, up to its interval later',
    mend: mendFor('push'),
  };
}

function resourceFinding({ parts }: Examined, last: number | undefined, wrote: number | undefined): Finding {
  const [check, about] = ['events', 'resources'] as const;
  const now = parts.clock.now();
  const seen = last === undefined ? 'none has ever come' : `the last came ${age(now - last)} ago`;
  // Each write of ours comes back as an event: where one did not, others' do not come either.
  if (wrote === undefined || wrote <= (last ?? 0) || now - wrote < LATE_MS)
    return { check, about, level: 'ok', says: seen };
  const says = `${seen}, and none about the write of ${age(now - wrote)} ago: changes are found by the sweep alone`;
  return { check, about, level: 'warn', says, mend: mendFor('resource') };
}

function mendFor(kind: EventKind): string {
  const type = kind === 'push' ? 'Microsoft.ContainerRegistry.Registries' : 'Microsoft.Resources.ResourceGroups';
  return `az eventgrid system-topic create --topic-type ${type} … and system-topic event-subscription create --endpoint-type azurefunction --endpoint "$(az functionapp show --name APP --resource-group GROUP --query id -o tsv)/functions/${FUNCTIONS[kind]}"`;
}

async function subscriptionFindings({ inspector, scopes }: Examined, signal: AbortSignal): Promise<Finding[]> {
  const subscriptions = [...new Set(scopes.map((scope) => scope.split('/')[0] ?? ''))];
  const found = await Promise.all(
    subscriptions.map(async (subscription): Promise<Finding[]> => {
      const topics = await attempt(() => inspector.topics(subscription, signal));
      if (topics.ok)
        return scopes
          .filter((scope) => scope.startsWith(`${subscription}/`))
          .map((scope) => inScope(scope, topics.value));
      const says = `event subscriptions were not tried, since they cannot be read (${topics.fault.reason})`;
      return [{ check: 'events', level: 'ok', about: subscription, says }];
    }),
  );
  return found.flat();
}

function inScope(scope: string, topics: readonly Topic[]): Finding {
  const [subscription = '', group = ''] = scope.split('/');
  const source = `/subscriptions/${subscription}/resourcegroups/${group}`;
  const functions = topics.filter((topic) => topic.source === source).flatMap((topic) => topic.functions);
  if (functions.includes(FUNCTIONS.resource))
    return { check: 'events', level: 'ok', about: scope, says: 'its changes are subscribed to' };
  // A webhook may be ours as well: its address is not told.
  const says = functions.includes('?')
    ? 'its changes are subscribed to by an endpoint that is no function: Mooring’s or another’s, ARM does not tell'
    : 'nobody subscribes to its changes: they are found by the sweep alone';
  return {
    check: 'events',
    level: functions.includes('?') ? 'ok' : 'warn',
    about: scope,
    says,
    ...(functions.includes('?') ? {} : { mend: mendFor('resource') }),
  };
}

/** When a write was last sent for one of the groups that changed last. */
async function lastWrite({ parts, rows }: Examined, signal: AbortSignal): Promise<number | undefined> {
  const newest = [...rows].sort((a, b) => b.state.status.since - a.state.status.since).slice(0, GROUPS_ASKED_MAX);
  const read = await Promise.all(
    newest.map(({ key }) => attempt(() => parts.history.list(key, GROUPS_ASKED_MAX, signal))),
  );
  const entries: HistoryEntry[] = read.flatMap((answer) => (answer.ok ? answer.value : []));
  const times = entries
    .filter(({ what, message }) => WRITES.includes(what) && !message.startsWith('asked for'))
    .map(({ at }) => at);
  return times.length === 0 ? undefined : Math.max(...times);
}

function age(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}
