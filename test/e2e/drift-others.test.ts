/**
 * What others do, and what Azure and the tables answer wrongly, as their users meet it: an edit that keeps coming back,
 * a LIST that cannot be believed, another installation, tables that are empty. Told by local ARM's log.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startController } from '../../local/start/controller.ts';
import { startAzurite } from '../../local/storage/azurite.ts';
import { mooringAt } from './support/command-line.ts';
import { type DriftSet, driftSet, groupFile, sweepsIn } from './support/drift-set.ts';
import { eventually } from './support/start-process.ts';

const LIMIT_MS = 180_000;
const SEEN_MS = 60_000;
/** Every 5 s, as fast as all waits go here. */
const EDIT_EVERY_MS = 500;
const ROUNDS = 3;

let set: DriftSet;
beforeAll(async () => {
  set = await driftSet();
  await set.push('e2e/one', 'one');
  const files = ['edited', 'listed', 'first'].flatMap((name) => ['-f', fileOf(name)]);
  await set.done(['apply', ...files, '--wait', '1m']);
}, LIMIT_MS);
afterAll(() => set[Symbol.asyncDispose](), LIMIT_MS);

const fileOf = (name: string): string =>
  set.file(`${name}.yaml`, groupFile(name, `${set.azure.loginServer}/e2e/one:v1`));

it.concurrent('fights an edit that keeps coming back three times, then only tells of it', {
  timeout: LIMIT_MS,
}, async ({ expect }) => {
  const ended = new AbortController();
  const editing = (async () => {
    while (!ended.signal.aborted) {
      const { tags } = JSON.parse(await set.arm.text('edited'));
      // Refused while Azure is at work on it, as anybody is.
      await set.arm.send('PATCH', 'edited', '', { tags: { ...tags, team: 'others' } });
      await sleep(EDIT_EVERY_MS);
    }
  })();
  await set.isAt('edited', 'Stalled Contested');
  const repairs = set.ours('edited').slice(1);
  expect(repairs).toEqual(Array.from({ length: ROUNDS }, () => 'PATCH 200'));
  await set.sweeps(20);
  expect(set.ours('edited').slice(1)).toEqual(repairs);
  expect(await set.done('status edited')).toContain('/tags/team');
  ended.abort();
  await editing;
});

it.concurrent('of two installations neither touches what is the other’s', { timeout: LIMIT_MS }, async ({ expect }) => {
  const storage = await startAzurite();
  const directory = path.join(path.dirname(set.file('second.txt', '')), 'second');
  const controller = await startController({
    directory,
    azure: { ...set.azure, storage: storage.connectionString, app: 0 },
    settings: { MOORING_INSTALLATION: 'other', MOORING_SWEEP_SCHEDULE: '* * * * * *' },
  });
  try {
    const mooring = mooringAt(`${controller.url}/api`);
    const taken = await mooring(`apply -f ${fileOf('first')}`);
    expect([taken.status, taken.err]).toEqual([1, expect.stringContaining('first')]);
    expect((await mooring('adopt first')).status).toBe(1);
    expect((await mooring(`apply -f ${fileOf('second')} --wait 1m`)).status).toBe(0);
    expect((await set.mooring(`apply -f ${fileOf('second')}`)).status).toBe(1);
    const [first, second] = [set.ours('first'), set.ours('second')];
    await Promise.all([set.sweeps(10), sweepsIn(directory, 10)]);
    expect([set.ours('first'), set.ours('second')]).toEqual([first, second]);
    expect([first, second]).toEqual([['PUT 201'], ['PUT 201']]);
    const owners = await Promise.all(
      ['first', 'second'].map(async (name) => JSON.parse(await set.arm.text(name)).tags['mooring-owner']),
    );
    expect(owners).toEqual(['local', 'other']);
  } finally {
    await controller.stop();
    await storage.stop();
  }
});

/** The LIST of the next sweep: health is looked at once a minute here, and nothing else reads what is at rest. */
const LIST = { method: 'GET', pathIncludes: '/containerGroups', times: 1 };

it.for([
  { what: 'is empty', answer: { status: 200, body: { value: [] } }, woken: true },
  { what: 'breaks off', answer: { status: 200, body: '{"value":[{"id":"/subscriptions/x","na' }, woken: false },
  { what: 'fails', answer: { status: 500 }, woken: false },
])('a LIST that $what once makes no write', { timeout: LIMIT_MS }, async ({ answer, woken }) => {
  const wrote = set.ours().length;
  const before = set.swept().length;
  await set.fault({ match: LIST, apply: 'instead', answer });
  const hit = ({ woken: some, unseen }: { woken: number; unseen: number }): boolean => (woken ? some > 0 : unseen > 0);
  await eventually('a sweep to meet it', SEEN_MS, () => set.swept().slice(before).some(hit));
  await set.sweeps(3);
  expect(set.ours().slice(wrote)).toEqual([]);
});

it('with its tables empty and one group declared deletes nothing', { timeout: LIMIT_MS }, async () => {
  await set.again((directory) => rmSync(path.join(directory, 'azurite'), { recursive: true }));
  expect(await set.done('list -o name')).toBe('');
  const wrote = set.ours().length;
  const taken = await set.mooring(`apply -f ${fileOf('listed')}`);
  expect([taken.status, taken.err]).toEqual([1, expect.stringContaining('mooring adopt listed')]);
  await set.done(`apply -f ${fileOf('new')} --wait 1m`);
  await set.sweeps(10);
  expect(set.ours().slice(wrote)).toEqual(['PUT 201']);
  for (const name of ['edited', 'listed', 'first', 'second', 'new']) {
    expect(JSON.parse(await set.arm.text(name)).properties.provisioningState).toBe('Succeeded');
  }
  expect(await set.done('containers')).toContain('unclaimed');
});
