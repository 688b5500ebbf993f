/**
 * Drift as its users meet it: `npm start`, the command line as a process, and another client at Azure. What was written
 * is told by local ARM's log, never by Mooring.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type DriftSet, driftSet, groupFile } from './support/drift-set.ts';
import { eventually } from './support/start-process.ts';

const LIMIT_MS = 180_000;
const BACK_MS = 60_000;
const SECRETS = `      environmentVariables:
      - { name: TOKEN, secureValue: not-to-be-seen }
  imageRegistryCredentials:
  - { server: mooring.azurecr.io, username: u, password: not-to-be-seen-either }`;
const POINTERS = {
  '/properties/containers/0/properties/environmentVariables/0/secureValue': 'not-to-be-seen',
  '/properties/imageRegistryCredentials/0/password': 'not-to-be-seen-either',
};

let set: DriftSet;
const image = (repository: string): string => `${set.azure.loginServer}/${repository}:v1`;

beforeAll(async () => {
  set = await driftSet();
}, LIMIT_MS);
afterAll(() => set[Symbol.asyncDispose](), LIMIT_MS);

/** A declaration is applied and runs. */
async function declared(name: string, end = ''): Promise<string> {
  await set.push(`e2e/${name}`, 'one');
  const file = set.file(`${name}.yaml`, groupFile(name, image(`e2e/${name}`), { end }));
  await set.done(`apply -f ${file} --wait 1m`);
  return file;
}

it('adopts what runs: pushes and ten sweeps leave it running, with one PATCH; its own file with repairs too', {
  timeout: LIMIT_MS,
}, async () => {
  await set.push('e2e/kept', 'one');
  await set.hand.create(set.file('kept.yaml', groupFile('kept', image('e2e/kept'), { properties: SECRETS })));
  const began = await set.hand.startTime('kept');
  const asked = await set.mooring('adopt kept');
  expect(asked.status).toBe(1);
  for (const pointer of Object.keys(POINTERS)) expect(asked.err).toContain(pointer);
  expect(set.ours('kept')).toEqual([]);
  await set.done(`adopt kept --secrets-file ${set.file('secrets.json', JSON.stringify(POINTERS))}`);
  await set.push('e2e/kept', 'two');
  await set.push('e2e/kept', 'three');
  await set.sweeps(10);
  expect(await set.hand.startTime('kept')).toBe(began);
  expect(set.ours('kept')).toEqual(['PATCH 200']);
  expect(await set.done('status kept')).toContain('Running (AsDeclared)');
  expect(await set.done('diff kept')).not.toContain('not-to-be-seen');

  const exported = await set.done('export kept');
  expect(exported).toContain('mode: report');
  await set.done(`apply -f ${set.file('kept.yaml', exported.replace('mode: report', 'mode: repair'))} --wait 1m`);
  await set.sweeps(3);
  expect(await set.hand.startTime('kept')).toBe(began);
  expect(set.ours('kept').filter((write) => !write.startsWith('PATCH'))).toEqual([]);
  // From now on it is mended as any other.
  await set.hand.remove('kept');
  await eventually('it to be there again', BACK_MS, () => set.ours('kept').includes('PUT 201'));

  const plain = await set.done('export kept --plain');
  expect(plain).not.toContain('mooring:');
  const copy = plain.replace('name: kept', 'name: copy').replaceAll('[ secret ]', 'not-to-be-seen');
  await set.hand.create(set.file('copy.yaml', copy));
  expect(await set.hand.startTime('copy')).toMatch(/^20/);
  await set.hand.remove('copy');
});

it.concurrent('lets go: it still runs, without our tags, and Mooring knows it no more', { timeout: LIMIT_MS }, async ({
  expect,
}) => {
  await declared('let-go');
  const began = await set.hand.startTime('let-go');
  await set.done('release let-go');
  await eventually('the row to be gone', BACK_MS, async () => (await set.mooring('get let-go')).status === 1);
  await set.sweeps(3);
  expect(await set.hand.startTime('let-go')).toBe(began);
  expect(Object.keys(JSON.parse(await set.arm.text('let-go')).tags)).toEqual(['team']);
  expect(await set.done('list -o name')).not.toContain('let-go');
});

it.concurrent('keeps what is stopped stopped, whoever starts it', { timeout: LIMIT_MS }, async ({ expect }) => {
  await declared('still');
  await set.done('stop still --wait');
  const wrote = set.ours('still').length;
  await set.sweeps(20);
  expect(set.ours('still').slice(wrote)).toEqual([]);
  expect(JSON.parse(await set.arm.text('still')).properties.instanceView.state).toBe('Stopped');
  await set.hand.act('still', 'start');
  await eventually('it to be stopped again', BACK_MS, () => set.ours('still').length > wrote);
  expect(set.ours('still').slice(wrote)).toEqual(['POST 204']);
  await set.isAt('still', 'Stopped Stopped');
});

it.concurrent('mends an ordinary create over it, which wipes its tags', { timeout: LIMIT_MS }, async ({ expect }) => {
  await declared('over');
  await set.push('e2e/other', 'one');
  await set.hand.createOver('over', image('e2e/other'));
  await eventually('it to be mended', BACK_MS, async () => {
    const { tags, properties } = JSON.parse(await set.arm.text('over'));
    const mended = properties.containers[0]?.properties.image.startsWith(`${set.azure.loginServer}/e2e/over@`);
    return mended && tags?.['mooring-group'] === 'over' && tags.team === 'shop';
  });
  await set.isAt('over', 'Running AsDeclared');
  expect(set.ours('over').filter((write) => write.startsWith('DELETE'))).toEqual([]);
});

it.concurrent('refuses the name of what others made, and leaves that as it is, byte by byte', {
  timeout: LIMIT_MS,
}, async ({ expect }) => {
  await set.push('e2e/foreign', 'one');
  const file = set.file('foreign.yaml', groupFile('foreign', image('e2e/foreign')));
  await set.hand.create(file);
  const before = await set.arm.text('foreign');
  const refused = await set.mooring(`apply -f ${file}`);
  expect(refused.status).toBe(1);
  expect(refused.err).toContain('mooring adopt foreign');
  const put = await fetch(`${set.api}/groups/foreign`, { method: 'PUT', body: readFileSync(file) });
  expect([put.status, await put.json()]).toEqual([409, expect.objectContaining({ reason: 'AdoptionRequired' })]);
  await set.sweeps(3);
  expect(await set.arm.text('foreign')).toBe(before);
  expect(set.ours('foreign')).toEqual([]);
  await set.hand.remove('foreign');
});

it.concurrent('compares, tells the difference and the plan, in text and as the API does', {
  timeout: LIMIT_MS,
}, async ({ expect }) => {
  const file = await declared('shown');
  const changed = set.file('changed.yaml', readFileSync(file, 'utf8').replace('team: shop', 'team: web'));
  const running = set.file('running.json', await set.arm.text('shown'));
  const ran = await Promise.all(
    [
      `compare ${file} ${file}`,
      `compare ${file} ${changed}`,
      `compare ${file} /nowhere`,
      `diff -f ${file}`,
      `diff -f ${changed}`,
      'diff nobody',
      `compare ${set.file('pinned.yaml', await set.done('export shown --running'))} ${running}`,
    ].map((line) => set.mooring(line)),
  );
  expect(ran.map(({ status }) => status)).toEqual([0, 1, 2, 0, 1, 2, 0]);
  expect(ran[1]?.out).toContain('/tags/team');
  expect(ran[4]?.out).toContain('/tags/team');

  const told = await set.done(`plan -f ${changed}`);
  expect(told).toContain('/tags/team');
  const planned = JSON.parse(await set.done(`plan -f ${changed} -o json`));
  const answer = await fetch(`${set.api}/groups/shown?dryRun=true`, { method: 'PUT', body: readFileSync(changed) });
  expect(planned).toEqual(await answer.json());
  expect(planned).toMatchObject({ step: 'tags', class: 'tags', impact: { interruption: 'none' } });
  expect(told).toContain(planned.impact.summary);
  expect(parse(await set.done(`plan -f ${changed} -o yaml`))).toEqual(planned);
  expect(set.ours('shown')).toEqual(['PUT 201']);
});

it('writes nothing on hold, and mends within a sweep of its end', { timeout: LIMIT_MS }, async () => {
  await declared('held');
  await set.done('hold --all');
  await set.sweeps(1);
  const wrote = set.ours().length;
  await set.hand.remove('held');
  await set.sweeps(10);
  expect(set.ours().slice(wrote)).toEqual([]);
  expect(await set.status('held')).toBe('Waiting OnHold');
  expect(await set.done('hold')).toContain('on hold');
  await set.done('hold --all --off');
  await set.sweeps(1);
  await eventually('the PUT', BACK_MS, () => set.ours('held').length === 2);
  expect(set.ours('held')).toEqual(['PUT 201', 'PUT 201']);
  await set.isAt('held', 'Running AsDeclared');
});
