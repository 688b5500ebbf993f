/**
 * Tells every oracle of every step, and keeps what they find wrong. Reads the rows of Groups from the table itself
 * after each write of one.
 */
import type { WireResponse } from '../../../local/serve/wire.ts';
import { isObject, objectAt } from '../../../local/world/json.ts';
import { ORACLES } from '../oracles/all.ts';
import { bodyText } from './body-text.ts';
import { jsonOf } from './known-json.ts';
import { type Row, readRow } from './rows.ts';
import { type Call, type Judge, type RowWrite, type Run, use, type Watch } from './run.ts';

export function createJudge(run: Run): Judge {
  const watches = ORACLES.map(({ promise, watch }) => ({ promise, watch: watch(run) }));
  const rows = new Map<string, Row>();

  /** Those who watch for something of that kind. */
  const having = (name: keyof Watch) => watches.filter(({ watch }) => watch[name] !== undefined);
  const [before, effect, answered] = [having('before'), having('effect'), having('answered')];

  function ask(hook: (watch: Watch) => string | undefined, of = watches): void {
    for (const { promise, watch } of of) {
      const wrong = hook(watch);
      if (wrong !== undefined) run.violations.push({ promise, what: wrong, at: run.clock.now() });
    }
  }

  function rowWritten(call: Call): void {
    const { method, url, body } = call.request;
    const inserted = method === 'POST';
    const columns = method === 'DELETE' ? {} : parse(body);
    const path = decodeURIComponent(url.pathname);
    const [, partition = '', name = ''] = inserted
      ? ['', String(columns['PartitionKey']), String(columns['RowKey'])]
      : (/PartitionKey='(.*)',RowKey='(.*)'\)$/.exec(path) ?? []);
    const key = `${partition}/${name}`;
    const now = run.services.storage.row('Groups', partition, name);
    const before = rows.get(key);
    const after = now && readRow(name, now, before ? columns : now, before);
    if (after) rows.set(key, after);
    else rows.delete(key);
    const write: RowWrite = { key, before, after, call };
    noteLease(write);
    if (hasFailedAnew(write)) use(run, 'failures');
    ask((watch) => watch.row?.(write));
  }

  return {
    before: (call) => ask((watch) => watch.before?.(call), before),
    effect(call, answer) {
      if (run.course) noteCourse(run, call);
      if (answer.status >= 300) return;
      noteIntention(call, answer);
      if (call.site.write) {
        run.counts.writes += 1;
        run.counts.lastWrite = `${call.site.name} ${call.site.key} by ${call.invocation.what}`;
      }
      if (call.site.write && call.site.name.startsWith('table Groups ')) rowWritten(call);
      ask((watch) => watch.effect?.(call, answer), effect);
    },
    answered: (call, answer) => ask((watch) => watch.answered?.(call, answer), answered),
    http: (told) => ask((watch) => watch.http?.(told)),
    end: () => ask((watch) => watch.end?.()),
    cut: () => ask((watch) => watch.cut?.()),
    standing: () => watches.map(({ watch }) => watch.standing?.() ?? '').join('\n'),
    aside: (name) => watches.map(({ watch }) => watch.aside?.()[name] ?? '').join('\n'),
  };

  /** Who took which lease, by the row that says so. */
  function noteLease({ before, after, call }: RowWrite): void {
    const epoch = Number(after?.wake['epoch'] ?? 0);
    if (!after || epoch <= Number(before?.wake['epoch'] ?? 0)) return;
    call.invocation.worker.epochs.set(after.name, epoch);
    run.counts.looks += 1;
  }
}

/** What counts the failures before it: one more. */
function hasFailedAnew({ before, after }: RowWrite): boolean {
  const [old, failures] = [before, after].map((row) => objectAt(objectAt(row?.state ?? {}, 'status'), 'failures'));
  return Number(failures?.['count'] ?? 0) > 0 && JSON.stringify(failures) !== JSON.stringify(old);
}

/** What ARM is asked to do is noted where it is done (`begin.ts`); tables and queue are compared as they are. */
function noteCourse({ course, installation, clock }: Run, { site, request }: Call): void {
  const { method, url, body } = request;
  if (site.service === 'vault' && site.write)
    course?.add(`${installation} ${method} ${url.href} ${bodyText(body)} ${clock.now()}`);
  // Of History only the length is asked for, now and then, until it is too long.
  if (site.name === 'table History delete') course?.spoil();
}

/** History written by an invocation: what each write to Azure has to have before it. */
function noteIntention(call: Call, answer: WireResponse): void {
  if (call.site.name !== 'table History insert' || answer.status >= 300) return;
  const columns = parse(call.request.body);
  const group = String(columns['PartitionKey']).split(':').at(-1) ?? '';
  const { intentions } = call.invocation;
  intentions.set(group, [...(intentions.get(group) ?? []), String(columns['what'])]);
}

function parse(body: Uint8Array): Readonly<Record<string, unknown>> {
  const value = jsonOf(bodyText(body));
  return isObject(value) ? value : {};
}
