/**
 * A new version takes over what the one before left: the rows are its own, the container groups are as they were then.
 * What was at rest stays so without a write; what was under way is brought to its end.
 */
import { expect, it } from 'vitest';
import { type JsonObject, objectAt } from '../../src/core/json.ts';
import { STORES } from '../contract/storage/stores.ts';
import { type EngineBench, engineBench, SCOPE, WEB } from '../support/engine-bench.ts';
import { type Before, ROWS_BEFORE, tablesBefore } from '../support/rows-before.ts';

const MINUTE = 60_000;
const signal = () => AbortSignal.timeout(20_000);

interface Case {
  /** What was pushed by then, oldest first. */
  readonly pushed: readonly string[];
  /** Writes to Azure from then on. */
  readonly writes: readonly string[];
  readonly status: string;
  readonly stopped?: true;
}

const CASES: Readonly<Record<string, Case>> = {
  running: { pushed: ['one'], writes: [], status: 'Running AsDeclared' },
  redeployed: { pushed: ['one', 'two'], writes: [], status: 'Running AsDeclared' },
  reported: { pushed: ['one'], writes: [], status: 'Running Drifted' },
  secrets: { pushed: ['one'], writes: [], status: 'Running AsDeclared' },
  stopped: { pushed: ['one'], writes: [], status: 'Stopped Stopped', stopped: true },
  held: { pushed: ['one'], writes: [], status: 'Waiting OnHold' },
  creating: { pushed: ['one'], writes: [], status: 'Running AsDeclared' },
  recreated: { pushed: ['one', 'two'], writes: [], status: 'Running AsDeclared' },
  leased: { pushed: ['one', 'two'], writes: ['PUT web'], status: 'Running AsDeclared' },
  unresolved: { pushed: ['one'], writes: ['PUT web'], status: 'Running AsDeclared' },
  deleted: { pushed: ['one'], writes: [], status: 'gone' },
  released: { pushed: ['one'], writes: [], status: 'gone' },
};

/** As a person's PUT: what ARM tells and nobody may send is left out. */
function sendable({ location, tags, properties, ...more }: JsonObject): JsonObject {
  const { provisioningState: _p, instanceView: _i, ...rest } = objectAt(properties);
  return {
    location: location ?? '',
    tags: tags ?? {},
    properties: rest,
    ...('identity' in more ? { identity: more['identity'] ?? {} } : {}),
  };
}

async function takenOver(before: Before, { pushed, stopped }: Case): Promise<EngineBench> {
  const tables = await tablesBefore(before, STORES[1]);
  const bench = engineBench({ store: tables });
  for (const content of pushed) await bench.push('v1', content);
  if (before.containerGroup) {
    await bench.parts.containerGroups.put(WEB, sendable(before.containerGroup), signal());
    await bench.pass(MINUTE, { timers: false, events: false });
  }
  if (stopped) await bench.outside.act('web', 'stop');
  await bench.pass(Math.max(0, before.clock - bench.clock.now()), { timers: false, events: false });
  return bench;
}

async function statusOf({ parts }: EngineBench): Promise<string> {
  const stored = await parts.groups.get(WEB, signal());
  if (!stored || stored.row.state.replicas.length + (stored.row.desired.deletion ? 0 : 1) === 0) return 'gone';
  const { phase, reason } = stored.row.state.status;
  return `${phase} ${reason}`;
}

it('has a case for all that is recorded', () => {
  expect(Object.keys(CASES).toSorted()).toEqual(ROWS_BEFORE.map(({ name }) => name));
});

it.each(ROWS_BEFORE.map((before): [string, Before] => [before.name, before]))(
  'goes on where the version before stopped: %s',
  async (name, before) => {
    const expected = CASES[name];
    if (!expected) throw new Error('no case');
    const bench = await takenOver(before, expected);
    const from = bench.writes().length;
    await bench.pass(60 * MINUTE, { stepMs: 15_000 });
    expect([bench.writes(from), await statusOf(bench)]).toEqual([expected.writes, expected.status]);
    const skipped = bench.log.entries.filter(({ message }) => message.includes('left out'));
    expect(skipped).toEqual([]);
    expect(WEB.scope).toBe(SCOPE);
  },
);
