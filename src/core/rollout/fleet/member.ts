/**
 * One replica of a fleet as this look has read it: how it is, whether it is as it should be, and where it stands in the
 * routers. Called by look.ts for every replica; pure.
 */
import { strongest } from '../../drift/classify.ts';
import { judge } from '../../health/judge.ts';
import { objectAt, textAt } from '../../json.ts';
import type { Replica, Revision } from '../../model.ts';
import type { PlanInput } from '../../plan.ts';
import type { Reason } from '../../reasons.ts';
import type { Declaration } from '../../spec/declaration.ts';
import { renderReplica } from '../../spec/render-replica.ts';
import { ownTags, secretsText, TAGS } from '../../tags.ts';
import { lastEpoch } from '../../wake.ts';
import { contestedUntil, soFar } from '../contest.ts';
import type { Case } from '../converge.ts';
import { find } from '../mending.ts';
import { isOurs } from '../presence.ts';
import type { Sight } from '../sight.ts';
import type { Condition, Fleet, Member, Routers } from './fleet.ts';

const ILL: Partial<Record<string, Reason>> = {
  failed: 'ContainersFailed',
  failedProvisioning: 'ContainersFailed',
  terminated: 'ContainerTerminated',
  crashLooping: 'CrashLoop',
};

const CONDITIONS: Partial<Record<string, Condition>> = {
  running: 'well',
  completed: 'ended',
  provisioning: 'coming',
  waiting: 'coming',
  platform: 'coming',
  stopped: 'stopped',
  unknown: 'unknown',
};

export interface Around {
  readonly input: PlanInput;
  readonly declaration: Declaration;
  readonly target: Revision;
  readonly revisions: ReadonlyMap<number, Revision>;
  readonly routers: Routers;
}

/** What surrounds every replica of a fleet. */
export function aroundOf({ input, declaration, revision, revisions, routers }: Fleet): Around {
  return { input, declaration, target: revision, revisions, routers };
}

export function memberOf(replica: Replica, around: Around): Member {
  const { input, routers } = around;
  const sight: Sight = input.observed.sights.get(replica.name) ?? { kind: 'absent' };
  const of = caseOf(replica, sight, around);
  const { condition, illness, detail } = conditionOf(of);
  const found = condition === 'foreign' ? undefined : differenceOf(of);
  const body = of.seen?.group.body;
  const fqdn = textAt(objectAt(objectAt(body?.['properties'])['ipAddress'])['fqdn']);
  const behind = behindOf(of, around, { drifted: found?.interrupts === true, named: fqdn !== undefined });
  const main = routers.mainView?.endpoints.find(({ name }) => name === replica.name);
  const preview = routers.previewView?.endpoints.find(({ name }) => name === replica.name);
  return {
    replica: condition === 'foreign' || !of.seen ? replica : read(replica, of),
    of,
    condition,
    ...(illness === undefined ? {} : { illness }),
    detail,
    ...(behind === undefined ? {} : { behind }),
    retag: found?.retag === true,
    ...(fqdn === undefined ? {} : { fqdn }),
    ...(main === undefined ? {} : { main }),
    ...(preview === undefined ? {} : { preview }),
  };
}

/** The replica's case for the rules of presence: its own revision, rendered for it. */
export function caseOf(replica: Replica, sight: Sight, { input, declaration, ...around }: Around): Case {
  const { row, observed, now, timings, installation } = input;
  // Being recreated in place, it is made anew as it is to be.
  const wanted = replica.afterwards === 'recreate' ? around.target.number : replica.revision;
  const revision = around.revisions.get(wanted) ?? around.target;
  const { number, cause } = revision;
  const body = renderReplica(revision, replica, { name: row.key.name, router: around.routers.main !== undefined });
  const secrets = secretsText(body);
  return {
    aim: {
      declaration,
      desired: row.desired,
      revision: { ...revision, number, cause, body },
      tags: ownTags({
        owner: installation.id,
        group: row.key.name,
        revision: number,
        hash: secrets === undefined ? undefined : installation.sign(secrets),
      }),
      keyId: installation.keyId,
    },
    is: {
      replica,
      sight,
      status: row.state.status,
      epoch: lastEpoch(row.wake),
      probe: observed.probes.get(replica.name),
    },
    seen: sight.kind === 'there' ? { group: sight.group, judged: judge(sight.group.body, now) } : undefined,
    now,
    timings,
  };
}

function conditionOf(of: Case): { condition: Condition; illness?: Reason; detail: string } {
  const { sight, probe } = of.is;
  if (sight.kind === 'unknown') return { condition: 'unknown', detail: sight.fault.message };
  if (!of.seen) return { condition: 'absent', detail: 'it is not there' };
  if (!isOurs(of)) return { condition: 'foreign', detail: 'somebody else’s container group has its name' };
  const { kind, detail } = of.seen.judged;
  if (kind === 'running' && probe?.ok === false) {
    return { condition: 'ill', illness: 'Unhealthy', detail: `its health check failed: ${probe.detail}` };
  }
  const condition = CONDITIONS[kind];
  if (condition !== undefined) return { condition, detail };
  return { condition: 'ill', illness: ILL[kind] ?? 'ContainersFailed', detail };
}

/** What of its drift is ours to mend: by another write than a PATCH of tags only by replacing it. */
function differenceOf(of: Case): { readonly interrupts: boolean; readonly retag: boolean } {
  const { mode } = of.aim.declaration.mooring.drift;
  const found = find(of);
  if (!found || mode !== 'repair') return { interrupts: false, retag: false };
  const most = strongest(found.differences);
  const interrupts = found.own === 'secrets' || (most !== 'none' && most !== 'tags');
  const places = found.differences.map(({ pointer, class: kind }) => `${pointer}=${kind}`);
  const until = contestedUntil(soFar(of.is.status, places, of.now));
  if (until !== undefined && of.now < until) return { interrupts: false, retag: false };
  return { interrupts, retag: !interrupts && (most === 'tags' || found.own === 'restamp') };
}

function behindOf(
  of: Case,
  { input, target, routers }: Around,
  { drifted, named }: { readonly drifted: boolean; readonly named: boolean },
): Reason | undefined {
  const { replica } = of.is;
  if (replica.revision !== target.number) return target.cause;
  if (replica.restartedFor < input.row.desired.restart) return 'RestartAsked';
  if (drifted && of.seen) return 'Drifted';
  if (replica.router !== undefined && replica.router !== routers.mainKey) return 'Declared';
  // From before there was a router, and without a name that one could send clients to.
  return routers.main && replica.phase === 'serving' && of.seen && !named ? 'Declared' : undefined;
}

function read(replica: Replica, of: Case): Replica {
  const bears = of.seen?.group.tags[TAGS.revision] === String(replica.revision);
  return { ...replica, confirmed: true, ...(bears ? { shown: replica.revision } : {}) };
}
