/**
 * The rows of Groups as registers: every accepted write names the version that is current, one that its writer has
 * read or written itself; epochs only grow; what reconcile owns is written by whoever holds the lease. That is what
 * makes a row's history linear. Watches one run, beside the oracles.
 */
import type { WireResponse } from '../../../local/serve/wire.ts';
import { objectAt } from '../../../local/world/json.ts';
import { type Row, readRow } from '../kernel/rows.ts';
import type { Call, Invocation, Judge, Run } from '../kernel/run.ts';

export function watchRegister(run: Run): void {
  const { judge } = run;
  const current = new Map<string, string>();
  const known = new Map<string, Row>();
  const seen = new WeakMap<Invocation, Set<string>>();
  const takers = new Map<string, Invocation>();
  for (const columns of run.services.storage.rows('Groups')) {
    const name = String(columns['RowKey']);
    known.set(`${String(columns['PartitionKey'])}/${name}`, readRow(name, columns));
  }
  const wrong = (what: string): void => void run.violations.push({ promise: 'T5', what, at: run.clock.now() });

  function see({ invocation }: Call, etags: readonly string[]): void {
    const of = seen.get(invocation) ?? new Set();
    seen.set(invocation, of);
    for (const etag of etags) of.add(etag);
  }

  function written(call: Call, answer: WireResponse): void {
    const { site, request, invocation } = call;
    const [partition, name] = splitKey(site.key);
    const key = `${partition}/${name}`;
    const named = request.headers['if-match'];
    const inserts = site.name === 'table Groups insert';
    if (!inserts && named === undefined) wrong(`${site.name} of ${name} names no version`);
    if (!inserts && named === '*') wrong(`${site.name} of ${name} takes any version`);
    const version = current.get(key);
    if (!inserts && named !== undefined && version !== undefined && named !== version) {
      wrong(`${site.name} of ${name} by ${invocation.what} was accepted on ${named}, not the current version`);
    }
    if (!inserts && named !== undefined && named !== '*' && seen.get(invocation)?.has(named) !== true) {
      wrong(`${site.name} of ${name} by ${invocation.what} names a version it never read`);
    }
    const columns = run.services.storage.row('Groups', partition, name);
    const before = known.get(key);
    if (!columns) {
      current.delete(key);
      known.delete(key);
      return;
    }
    const etag = answer.headers['etag'];
    if (etag !== undefined) current.set(key, etag);
    const after = readRow(name, columns);
    known.set(key, after);
    if (before) compare(call, before, after);
  }

  function compare({ invocation, site }: Call, before: Row, after: Row): void {
    const [was, is] = [Number(before.wake['epoch']), Number(after.wake['epoch'])];
    if (is < was) wrong(`the epoch of ${after.name} went back from ${was} to ${is}`);
    const holder = String(objectAt(before.wake, 'lease')['owner'] ?? '');
    const taken = String(objectAt(after.wake, 'lease')['owner'] ?? '');
    if (taken !== '' && taken !== holder) {
      if (is !== was + 1) wrong(`a lease of ${after.name} was taken without an epoch of its own`);
      takers.set(taken, invocation);
    }
    const sameState = JSON.stringify(before.state) === JSON.stringify(after.state);
    if (!sameState && (holder === '' || takers.get(holder) !== invocation)) {
      wrong(`${site.name} of ${after.name} by ${invocation.what} wrote what only the lease’s holder may`);
    }
    if (holder !== '' && taken === '' && takers.get(holder) !== invocation) {
      wrong(`${invocation.what} gave back a lease of ${after.name} that somebody else holds`);
    }
  }

  const watching: Judge = {
    ...judge,
    effect(call, answer) {
      judge.effect(call, answer);
      if (call.site.name.startsWith('table Groups ') && call.site.write && answer.status < 300) written(call, answer);
    },
    answered(call, answer) {
      judge.answered(call, answer);
      if (answer && call.site.name.startsWith('table Groups ')) see(call, etagsIn(answer));
    },
  };
  Object.assign(run, { judge: watching });
}

/** Scopes hold slashes of their own. */
function splitKey(key: string): [string, string] {
  const at = key.lastIndexOf('/');
  return [key.slice(0, at), key.slice(at + 1)];
}

function etagsIn({ headers, body }: WireResponse): string[] {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const named = [...text.matchAll(/"odata\.etag":"((?:[^"\\]|\\.)*)"/g)].map(([, etag = '']) =>
    etag.replaceAll('\\"', '"'),
  );
  return headers['etag'] === undefined ? named : [...named, headers['etag']];
}
