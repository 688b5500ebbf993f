/** `mooring doctor` against the API: lines for people, the answer for scripts, and an exit status for both. */
import { expect, it } from 'vitest';
import type { Finding } from '../../src/core/doctor/finding.ts';
import { engineBench, SCOPE } from '../support/engine-bench.ts';
import { mooring, serveApi } from './support.ts';

const OK: Finding = { check: 'clock', level: 'ok', says: '0.1 s ahead of ARM’s' };
const WARN: Finding = {
  check: 'storage',
  about: 'queue',
  level: 'warn',
  says: 'given up',
  mend: 'mooring replay poison',
};
const FAIL: Finding = {
  check: 'rights',
  about: 'sub/shop',
  level: 'fail',
  says: 'lacks \u001b[2Jread',
  mend: 'az role',
};

const serving = (...findings: Finding[]) => serveApi(engineBench(), { scope: SCOPE, doctor: async () => findings });

it('tells each thing in a line, and what mends it below', async () => {
  await using server = await serving(OK, WARN, FAIL);
  const { status, out, err } = await mooring('doctor', server);
  expect([status, err]).toEqual([1, '']);
  expect(out.split('\n')).toEqual([
    'ok    clock           0.1 s ahead of ARM’s',
    'warn  storage         queue: given up',
    '      mend: mooring replay poison',
    expect.stringMatching(/^fail {2}rights {10}sub\/shop: lacks \S+read$/),
    '      mend: az role',
    '',
  ]);
  expect(out).not.toContain('\u001b');
});

it.each([
  ['is 0 where all is well', [OK], 0],
  ['is 0 where something is only to be known', [OK, WARN], 0],
  ['is 1 where something is broken', [FAIL, OK], 1],
] as const)('its exit status %s', async (_, findings, status) => {
  await using server = await serving(...findings);
  for (const line of ['doctor', 'doctor --json', 'doctor -o json', 'doctor -o name', 'doctor --quiet'])
    expect((await mooring(line, server)).status).toBe(status);
});

it('gives scripts the API’s answer', async () => {
  await using server = await serving(OK, FAIL);
  const { out } = await mooring('doctor --json', server);
  expect(JSON.parse(out)).toEqual({ level: 'fail', at: expect.any(String), findings: [OK, FAIL] });
  expect((await mooring('doctor -o json', server)).out).toBe(out);
});

it('says that a server has none', async () => {
  await using server = await serveApi(engineBench());
  const { status, err } = await mooring('doctor', server);
  expect([status, err.includes('no doctor')]).toEqual([1, true]);
});
