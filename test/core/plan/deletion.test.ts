/** Judgement of a tombstone: deleted with evidence only, seen gone twice, watched for a day, or let go untouched. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/core/errors.ts';
import { HOUR, NOW, planOf, replica, type Situation, there, told, unknown } from './build.ts';

const at = (ago: number, keep = false) => ({ deletion: { at: NOW - ago, keep }, generation: 2 });
const dead = at(60_000);
const kept = at(60_000, true);
const OTHERS = there({ tags: { 'mooring-owner': 'other', 'mooring-group': 'web' } });
const gone = { kind: 'absent' } as const;
const away = unknown(new Fault('transient', { reason: 'AzureUnavailable', message: 'm' }));
const leaving = (change = {}) => [replica({ phase: 'deleting', since: NOW - 1000, ...change })];

describe.each<[string, [string, Situation, string][]]>([
  [
    'a tombstone',
    [
      ['deletes what the row records', { desired: dead }, 'delete DeleteAsked | Deleting Deleting | in 10 s'],
      [
        'deletes what the row records though its tags are wiped',
        { desired: dead, sight: there({ tags: {} }) },
        'delete DeleteAsked | Deleting Deleting | in 10 s',
      ],
      [
        'deletes ever more rarely what does not go',
        { desired: dead, replicas: leaving({ since: NOW - HOUR }) },
        'delete DeleteAsked | Deleting Deleting | in 300 s',
      ],
      [
        'looks a second time before it believes that it is gone',
        { desired: dead, replicas: leaving(), sight: gone },
        'nothing | Deleting Deleting | in 10 s',
      ],
      [
        'keeps to the first of the two looks',
        { desired: dead, replicas: leaving({ absentSince: NOW - 4000 }), sight: gone },
        'nothing | Deleting Deleting | in 6 s',
      ],
      [
        'believes the second',
        { desired: dead, replicas: leaving({ absentSince: NOW - 10_000 }), sight: gone },
        'nothing | Deleting Deleted',
      ],
      [
        'begins to count anew when it is back',
        { desired: dead, replicas: leaving({ absentSince: NOW - 10_000 }) },
        'delete DeleteAsked | Deleting Deleting | in 9 s',
      ],
      [
        'concludes nothing from a read that failed',
        { desired: dead, replicas: leaving({ absentSince: NOW - 10_000 }), sight: away },
        'nothing | Waiting AzureUnavailable | in 10 s',
      ],
      [
        'leaves alone what was never confirmed and is not marked as ours',
        { desired: dead, replicas: [replica({ confirmed: false })], sight: OTHERS },
        'nothing | Deleting Deleted',
      ],
      [
        'deletes a create of ours that came late',
        { desired: dead, replicas: [], sight: there() },
        'delete DeleteAsked | Deleting Deleting | in 10 s',
      ],
      [
        'leaves alone somebody’s new container group of that name',
        { desired: dead, replicas: [], sight: OTHERS },
        'nothing | Deleting Deleted',
      ],
      ['watches for a day', { desired: at(24 * HOUR - 1), replicas: [], sight: gone }, 'nothing | Deleting Deleted'],
      [
        'goes after a day',
        { desired: at(24 * HOUR), replicas: [], sight: gone },
        'nothing | Deleting Deleted | remove',
      ],
      [
        'does not go on a read that failed',
        { desired: at(24 * HOUR), replicas: [], sight: away },
        'nothing | Waiting AzureUnavailable | in 10 s',
      ],
      [
        'of what was to be recreated does not recreate it',
        { desired: dead, replicas: leaving({ afterwards: 'recreate' }), sight: gone },
        'nothing | Deleting Deleting | in 10 s',
      ],
      [
        'waits after failures of its own',
        { desired: dead, status: { failures: { count: 2, notBefore: NOW + 9000 } } },
        'nothing | Running AsDeclared | in 9 s',
      ],
      [
        'writes nothing where Mooring only reads',
        { desired: dead, installation: { readOnly: true } },
        'nothing | Waiting ReadOnly',
      ],
    ],
  ],
  [
    'letting go',
    [
      ['takes our tags off', { desired: kept }, 'tags Released | Deleting Released | in 5 s'],
      [
        'is done when they are off',
        { desired: kept, sight: there({ tags: { team: 'a' } }) },
        'nothing | Deleting Released | remove',
      ],
      [
        'looks a second time before it believes that nothing is there',
        { desired: kept, sight: gone },
        'nothing | Deleting Released | in 10 s',
      ],
      [
        'keeps to the first of the two looks',
        { desired: kept, replicas: [replica({ absentSince: NOW - 4000 })], sight: gone },
        'nothing | Deleting Released | in 6 s',
      ],
      [
        'is done when nothing is there still',
        { desired: kept, replicas: [replica({ absentSince: NOW - 10_000 })], sight: gone },
        'nothing | Deleting Released | remove',
      ],
      [
        'takes our tags off when it is back',
        { desired: kept, replicas: [replica({ absentSince: NOW - 10_000 })] },
        'tags Released | Deleting Released | in 5 s',
      ],
      [
        'is done at once when nothing was ever begun',
        { desired: kept, replicas: [], sight: gone },
        'nothing | Deleting Released | remove',
      ],
      [
        'leaves others’ tags and others’ container groups alone',
        { desired: kept, sight: OTHERS },
        'nothing | Deleting Released | remove',
      ],
      [
        'is not done on a read that failed',
        { desired: kept, sight: away },
        'nothing | Waiting AzureUnavailable | in 10 s',
      ],
      [
        'waits after failures of its own',
        { desired: kept, status: { failures: { count: 2, notBefore: NOW + 9000 } } },
        'nothing | Running AsDeclared | in 9 s',
      ],
      [
        'writes nothing where Mooring only reads',
        { desired: kept, installation: { readOnly: true } },
        'nothing | Waiting ReadOnly',
      ],
    ],
  ],
  [
    'what was declared again while it was deleted',
    [
      ['is deleted to the end', { replicas: leaving() }, 'delete DeleteAsked | Deleting Deleting | in 9 s'],
      [
        'is begun anew when it is gone',
        { replicas: leaving({ absentSince: NOW - 10_000 }), sight: gone },
        'nothing | Deleting Deleted | in 0 s',
      ],
      [
        'is created at once where it was to be recreated',
        { replicas: leaving({ afterwards: 'recreate' }), sight: gone },
        'recreate Recreating | Updating Recreating | in 20 s',
      ],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('%s', (_name, situation, expected) => {
    expect(told(planOf(situation))).toBe(expected);
  });
});

it('leaves exactly the tags that are not ours', () => {
  const tags = { 'mooring-owner': 'home', 'mooring-group': 'web', 'mooring-epoch': '4', team: 'a' };
  expect(planOf({ desired: kept, sight: there({ tags }) }).step).toMatchObject({ kind: 'tags', tags: { team: 'a' } });
});

it('keeps the replica that it may not delete', () => {
  const { replicas } = planOf({ desired: dead, installation: { readOnly: true } }).state;
  expect(replicas).toEqual([replica()]);
});

it('forgets the first of two looks when what was let go is declared again and is there', () => {
  const { replicas } = planOf({ replicas: [replica({ absentSince: NOW - 10_000 })] }).state;
  expect(replicas[0]).not.toHaveProperty('absentSince');
});

it('is cleared away only as long as nothing is left to do', () => {
  const clearing = (situation: Situation) => planOf({ ...situation, state: { clearing: true } }).state.clearing;
  expect(clearing({ desired: kept, replicas: [], sight: gone })).toBe(true);
  expect(clearing({ desired: kept, replicas: [], sight: there() })).toBeUndefined();
  expect(clearing({ desired: kept, replicas: [], sight: away })).toBeUndefined();
  expect(clearing({ desired: kept, replicas: [], sight: gone, installation: { readOnly: true } })).toBeUndefined();
});
