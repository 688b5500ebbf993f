import type { HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { createTables } from '../../../src/azure/tables/tables.ts';
import type { Store } from '../../contract/storage/stores.ts';
import { STORES } from '../../contract/storage/stores.ts';
import type { Answer, AnsweringClient } from '../support/answering-client.ts';
import { answering, brokenConnection } from '../support/answering-client.ts';
import { all, aRow, credential, faultOf, ids, SCOPE, shown, signal, TOKEN } from '../support/fixtures.ts';
import { ownName, tablesOn } from '../support/storage.ts';

/** A store, with answers to writes lost on the way back, or requests on the way there. */
function lossy(real: HttpClient): {
  client: HttpClient;
  lose: (what: 'answer' | 'request' | 'repeat' | 'nothing') => void;
  writes: () => number;
} {
  let losing = 'nothing';
  let writes = 0;
  const client: HttpClient = {
    async sendRequest(request) {
      if (request.method === 'GET') return real.sendRequest(request);
      writes += 1;
      if (losing === 'request') throw brokenConnection('ECONNRESET');
      const answer = await real.sendRequest(request);
      if (losing === 'answer') throw brokenConnection('ECONNRESET');
      // A proxy between us that sends everything twice.
      return losing === 'repeat' ? real.sendRequest(request) : answer;
    },
  };
  return {
    client,
    lose(what) {
      losing = what;
    },
    writes: () => writes,
  };
}

async function overLossy(store: Store) {
  const net = lossy(store.tables);
  const tables = createTables({ ...tablesOn(store), httpClient: net.client, prefix: ownName(), ids });
  await tables.ensure(signal());
  return { ...net, ...tables };
}

describe.each(STORES)('a write to Groups on $name', (store) => {
  it.each(['answer', 'repeat'] as const)('that happened is a success, when the fault is: %s', async (what) => {
    const { groups, lose } = await overLossy(store);
    lose(what);
    const first = await groups.insert(aRow('web'), signal());
    const second = await groups.update(first, { wake: { ...first.row.wake, asked: 7 } }, signal());
    expect(await groups.get(first.row.key, signal())).toEqual(second);
    await groups.remove(second, signal());
    expect(await groups.get(first.row.key, signal())).toBeUndefined();
  });

  it('that did not happen is ambiguous, and sent once', async () => {
    const { groups, lose, writes } = await overLossy(store);
    const stored = await groups.insert(aRow('web'), signal());
    lose('request');
    const before = writes();
    const calls = [
      () => groups.insert(aRow('api'), signal()),
      () => groups.update(stored, { wake: stored.row.wake }, signal()),
      () => groups.remove(stored, signal()),
    ];
    for (const call of calls) {
      expect(await faultOf(call)).toMatchObject({ kind: 'ambiguous', reason: 'StoreUnavailable' });
    }
    expect(writes() - before).toBe(3);
    expect(await groups.get(stored.row.key, signal())).toEqual(stored);
  });

  it('by somebody else in between is a conflict', async () => {
    const { groups, lose } = await overLossy(store);
    const first = await groups.insert(aRow('web'), signal());
    await groups.update(first, { wake: { ...first.row.wake, asked: 2 } }, signal());
    lose('answer');
    expect(await faultOf(groups.update(first, { wake: first.row.wake }, signal()))).toMatchObject({
      kind: 'ambiguous',
    });
    lose('nothing');
    expect(await faultOf(groups.update(first, { wake: first.row.wake }, signal()))).toMatchObject({ kind: 'conflict' });
  });
});

const ENDPOINT = 'https://account.table.example';

function over(httpClient: AnsweringClient) {
  return createTables({ endpoint: ENDPOINT, credential, httpClient, ids });
}

function storeError(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: { 'odata.error': { code, message: { lang: 'en-US', value: 'canary-5e' } } } };
}

describe('a table service in trouble', () => {
  const key = { scope: SCOPE, name: 'web' };

  it('never makes a missing table look empty', async () => {
    const client = answering(() => storeError(404, 'TableNotFound'));
    const { groups, images } = over(client);
    const missing = { kind: 'transient', reason: 'StoreUnavailable', code: 'TableNotFound' };
    expect(await faultOf(groups.get(key, signal()))).toMatchObject(missing);
    expect(await faultOf(all(groups.list(undefined, signal())))).toMatchObject(missing);
    expect(await faultOf(groups.remove({ row: aRow('web'), etag: 'e' }, signal()))).toMatchObject(missing);
    expect(await faultOf(images.remove(key, [{ host: 'h', repository: 'r', container: 'c' }], signal()))).toMatchObject(
      missing,
    );
  });

  it('has a read repeated twice, and a write never', async () => {
    const reads = answering(() => storeError(503, 'ServerBusy'));
    expect(await faultOf(over(reads).groups.get(key, signal()))).toMatchObject({
      kind: 'transient',
      code: 'ServerBusy',
    });
    expect(reads.asked).toHaveLength(3);
    const writes = answering(({ method }) =>
      method === 'GET' ? { status: 404, body: {} } : storeError(503, 'ServerBusy'),
    );
    expect(await faultOf(over(writes).groups.insert(aRow('web'), signal()))).toMatchObject({ kind: 'ambiguous' });
    expect(writes.asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('is not waited for, however long it asks us to', async () => {
    const client = answering(() => storeError(503, 'ServerBusy', { 'retry-after': '30' }));
    expect(await faultOf(over(client).groups.get(key, signal()))).toMatchObject({
      kind: 'transient',
      retryAfterMs: 30_000,
    });
    expect(client.asked).toHaveLength(1);
  });

  it('is followed through an empty page with a token', async () => {
    const pages: Answer[] = [
      {
        status: 200,
        body: { value: [] },
        headers: { 'x-ms-continuation-nextpartitionkey': 'p', 'x-ms-continuation-nextrowkey': 'r' },
      },
      { status: 200, body: { value: [] }, headers: { 'x-ms-continuation-nextpartitionkey': 'p2' } },
      { status: 200, body: { value: [{ PartitionKey: 'h', RowKey: 'app:scope:web:main' }] } },
    ];
    const client = answering((_, index) => pages[index] ?? { status: 500 });
    expect(await over(client).images.users('h', 'app', signal())).toEqual([{ scope: 'scope', name: 'web' }]);
    expect(client.asked).toHaveLength(3);
  });

  it.each([
    [403, 'terminal', 'Forbidden'],
    [401, 'transient', 'StoreUnavailable'],
    [429, 'transient', 'Throttled'],
    [400, 'terminal', 'StoreUnavailable'],
  ])('answers %i, which is %s', async (status, kind, reason) => {
    const fault = await faultOf(over(answering(() => storeError(status, 'Whatever'))).groups.get(key, signal()));
    expect(fault).toMatchObject({ kind, reason, code: 'Whatever' });
  });

  it('shows neither token nor content in a fault', async () => {
    for (const status of [400, 403, 409, 412, 500]) {
      const { groups } = over(
        answering(({ headers }) => storeError(status, 'Whatever', { 'x-echo': headers['authorization'] ?? '' })),
      );
      const fault = await faultOf(groups.insert(aRow('canary-name'), signal()));
      for (const secret of [TOKEN, 'canary-name', 'canary-5e']) expect(shown(fault)).not.toContain(secret);
    }
  });

  it('leaves reads out of time when the look’s signal fires', async () => {
    const client = answering(() => ({ status: 200, body: { value: [] } }));
    expect(await faultOf(over(client).groups.get(key, AbortSignal.abort()))).toMatchObject({
      kind: 'transient',
      reason: 'OutOfTime',
    });
  });
});
