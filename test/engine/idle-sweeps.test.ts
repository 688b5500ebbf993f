/** A hundred sweeps of two hundred groups at rest write nothing: neither to Azure nor to the tables or the queue. */
import { expect, it } from 'vitest';
import { lookNow } from '../../src/engine/look-now.ts';
import { SWEEP_WAKES_MAX, sweep } from '../../src/engine/sweep.ts';
import { ask, declaration, SCOPE, shop } from '../http/support.ts';

const GROUPS = 200;
const SWEEPS = 100;
const signal = () => AbortSignal.timeout(30_000);

it(`${SWEEPS} sweeps of ${GROUPS} groups at rest make no write`, { timeout: 60_000 }, async () => {
  const memory = shop({ pageSize: GROUPS });
  for (let index = 0; index < GROUPS; index += 1) {
    const { properties } = declaration();
    const own = JSON.parse(JSON.stringify(properties));
    delete own.ipAddress;
    const put = await ask(memory, `PUT /groups/g${index}`, { body: { ...declaration(), properties: own } });
    expect(put.status).toBe(201);
    if (index % 40 === 39) await memory.pass(90_000);
  }
  // The creates are rationed: the last of them take their turn.
  await memory.pass(30 * 60_000);
  const phases = new Set<string>();
  for (let index = 0; index < GROUPS; index += 1)
    phases.add(memory.groups.row({ scope: SCOPE, name: `g${index}` })?.state.status.reason ?? 'none');
  expect([...phases]).toEqual(['AsDeclared']);
  memory.board.reset();
  for (let round = 0; round < SWEEPS; round += 1) {
    memory.clock.advance(60_000);
    expect(await sweep(memory.parts, [SCOPE], signal())).toEqual({
      groups: GROUPS,
      woken: 0,
      unclaimed: [],
      unseen: 0,
    });
  }
  expect(memory.board.writes()).toBe(0);
  expect(GROUPS).toBeLessThanOrEqual(SWEEP_WAKES_MAX);
  await lookNow(memory.parts, { scope: SCOPE, name: 'g7' }, 'test');
  expect(memory.board.writes('containerGroups')).toBe(0);
});
