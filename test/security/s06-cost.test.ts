/** S6, paid compute on demand: `MOORING_CORES_MAX` and `MOORING_GROUPS_MAX` hold whoever asks, however many at once. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { ask, LONG, SCOPE, shop, WEB } from '../http/support.ts';
import type { Memory } from '../support/memory-parts.ts';

const MINUTE_MS = 60_000;
const CORES_MAX = 10;
/** Each costs two milliseconds here. */
const CREATIONS = process.env['MOORING_LONG'] === '1' ? 10_000 : 1_000;
const LIMITED = { defaults: { limits: { coresMax: CORES_MAX } } };

/** A group that takes so many cores, without an address: names of hosts are another matter. */
function taking(cores: number, change: JsonObject = {}): JsonObject {
  const resources = { requests: { cpu: cores, memoryInGB: 1 } };
  const container = { name: 'web', properties: { image: 'shop.azurecr.io/web:v1', resources } };
  return { location: 'westeurope', properties: { containers: [container], osType: 'Linux' }, ...change };
}

function put(memory: Memory, name: string, body: JsonObject, query = '') {
  return ask(memory, `PUT ${LONG}/${name}${query}`, { body, ...LIMITED });
}

function counted(statuses: readonly number[]): Record<number, number> {
  return Object.fromEntries(
    Object.entries(Object.groupBy(statuses, String)).map(([is, all]) => [is, all?.length ?? 0]),
  );
}

/** Beside one of 2 cores, 14 for two replicas: nobody knows how many get there. */
const DEAR = { properties: taking(7)['properties'] ?? null };
const TOO_MANY = { status: 409, body: { type: '/problems/too-many-cores' } };

describe('a resource group with a limit of cores', () => {
  it('ends thousands of creations at that limit, without asking Azure for each', { timeout: 120_000 }, async () => {
    const memory = shop({ pageSize: 100 });
    const statuses: number[] = [];
    for (let number = 0; number < CREATIONS; number += 1)
      statuses.push((await put(memory, `job-${number}`, taking(0.5))).status);
    expect(counted(statuses)).toEqual({ 201: 20, 409: CREATIONS - 20 });
    expect(memory.board.calls('containerGroups.list')).toBe(20);
  });

  it.each([
    ['cores', { limits: { coresMax: CORES_MAX } }],
    ['groups', { limits: { groupsMax: 20 } }],
  ])('takes no more where fifty ask at once: %s', { timeout: 60_000 }, async (_, defaults) => {
    const memory = shop({ pageSize: 100 });
    const asked = Array.from({ length: 50 }, (__, number) =>
      ask(memory, `PUT ${LONG}/job-${number}`, { body: taking(0.5), defaults }),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    const made = (await ask(memory, `GET ${LONG}`)).body.value;
    expect([counted(statuses), made.length]).toEqual([{ 201: 20, 409: 30 }, 20]);
  });

  it('refuses in words that tell the figures, and writes nothing', async () => {
    const memory = shop();
    await put(memory, 'web', taking(4));
    await put(memory, 'api', taking(4));
    memory.board.reset();
    expect(await put(memory, 'web', taking(6.5))).toMatchObject({
      ...TOO_MANY,
      body: {
        detail:
          'this takes 6.5 cores, all else in the resource group has 4, and MOORING_CORES_MAX is 10; nothing was changed',
      },
    });
    expect(memory.board.writes()).toBe(0);
    expect((await put(memory, 'web', taking(6))).status).toBe(200);
  });

  it.each([
    ['replicas', { mooring: { replicas: 6 } }],
    [
      'the dearest region',
      { mooring: { replicas: 2, regions: ['westeurope', { region: 'northeurope', patch: DEAR }] } },
    ],
    ['the dearest placement', { mooring: { placement: [{ resources: { web: { cpu: 11, memoryInGB: 1 } } }] } }],
  ])('counts %s', async (_, change) => {
    expect((await put(shop(), 'web', taking(2))).status).toBe(201);
    const answer = await put(shop(), 'web', taking(2, change));
    expect(answer, answer.text).toMatchObject(TOO_MANY);
  });

  it('tells the same to whoever only asks', async () => {
    const memory = shop();
    await put(memory, 'web', taking(8));
    expect(await put(memory, 'api', taking(4), '?dryRun=true')).toMatchObject(TOO_MANY);
    const plan = await ask(memory, `POST ${LONG}/api/plan`, { body: taking(4), ...LIMITED });
    expect(plan).toMatchObject(TOO_MANY);
    expect((await put(memory, 'api', taking(2), '?dryRun=true')).status).toBe(200);
  });

  it('lets whoever takes no more go on, also above a limit that came later', async () => {
    const memory = shop();
    const large = { body: taking(20) };
    await ask(memory, `PUT ${LONG}/web`, large);
    expect((await put(memory, 'web', taking(20, { tags: { a: 'b' } }))).status).toBe(200);
    expect((await put(memory, 'web', taking(15))).status).toBe(200);
    for (const verb of ['stop', 'start', 'restart'])
      expect((await ask(memory, `POST ${LONG}/web/${verb}`, LIMITED)).status).toBeLessThan(300);
    expect(await put(memory, 'api', taking(0.5))).toMatchObject(TOO_MANY);
  });

  it('holds against an undo, too, and leaves the group as it is', async () => {
    const memory = shop();
    await put(memory, 'web', taking(8));
    await memory.pass(2 * MINUTE_MS);
    await put(memory, 'web', taking(1));
    await memory.pass(5 * MINUTE_MS);
    expect((await put(memory, 'api', taking(8))).status).toBe(201);
    const before = memory.groups.row(WEB)?.desired;
    expect(await ask(memory, `POST ${LONG}/web/undo`, LIMITED)).toMatchObject(TOO_MANY);
    expect(memory.groups.row(WEB)?.desired).toEqual(before);
  });

  it('counts what runs there though no group names it: let go of, or somebody’s', async () => {
    const memory = shop();
    await put(memory, 'web', taking(6));
    await memory.pass(2 * MINUTE_MS);
    await ask(memory, `DELETE ${LONG}/web?keep=true`, LIMITED);
    await memory.pass(2 * MINUTE_MS);
    expect((await ask(memory, `GET ${LONG}`)).body.value).toEqual([]);
    expect(await put(memory, 'api', taking(6))).toMatchObject(TOO_MANY);
    expect((await put(memory, 'api', taking(4))).status).toBe(201);
  });

  it('counts what is being deleted until it is gone', async () => {
    const memory = shop();
    await put(memory, 'web', taking(6));
    await memory.pass(2 * MINUTE_MS);
    memory.board.fail(
      'containerGroups.delete',
      new Fault('transient', { reason: 'AzureUnavailable', message: 'later' }),
    );
    await ask(memory, `DELETE ${LONG}/web`, LIMITED);
    expect(await put(memory, 'api', taking(6))).toMatchObject(TOO_MANY);
    await memory.pass(2 * MINUTE_MS);
    expect((await put(memory, 'api', taking(6))).status).toBe(201);
  });

  it('says so where Azure cannot be asked, instead of guessing', async () => {
    const memory = shop();
    const away = new Fault('transient', { reason: 'AzureUnavailable', message: 'ARM does not answer' });
    memory.board.fail('containerGroups.list', away);
    expect((await put(memory, 'web', taking(1))).status).toBe(503);
    expect((await put(memory, 'web', taking(1))).status).toBe(201);
  });
});

describe('what was admitted', () => {
  const notes = async ({ parts }: Memory) => (await parts.admissions.read(SCOPE, AbortSignal.timeout(1000))).admitted;

  it('is noted only while its request lasts', async () => {
    const memory = shop();
    await put(memory, 'web', taking(4));
    await put(memory, 'web', taking(400));
    await put(memory, 'web', { location: 'westeurope' });
    expect(await notes(memory)).toEqual([]);
  });

  it('stays noted where nobody knows what became of it, and not for ever', async () => {
    const memory = shop();
    const lost = new Fault('ambiguous', { reason: 'StoreUnavailable', message: 'the answer was lost' });
    memory.board.fail('groups.insert', lost);
    expect((await put(memory, 'web', taking(6))).status).toBe(503);
    expect(await put(memory, 'api', taking(6))).toMatchObject(TOO_MANY);
    await memory.pass(7 * MINUTE_MS);
    expect((await put(memory, 'api', taking(6))).status).toBe(201);
  });

  it('costs nothing where there is no limit', async () => {
    const memory = shop();
    await ask(memory, `PUT ${LONG}/web`, { body: taking(6) });
    expect(memory.board.calls('admissions.read') + memory.board.calls('groups.list')).toBe(0);
  });
});
