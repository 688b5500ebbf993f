/** What a standing tells of a row, of a process and of a container group, and what it leaves out. */
import { describe, expect, it } from 'vitest';
import type { ContainerInstanceView, GroupInstanceView } from '../../../local/containers/runtime.ts';
import type { Entity, Message } from '../../../local/storage/storage.ts';
import type { JsonObject } from '../../../local/world/json.ts';
import type { ContainerGroup } from '../../../local/world/model.ts';
import type { World } from '../../../local/world/world.ts';
import { freshShare } from '../../../src/engine/pace-blocks.ts';
import { freshBucket } from '../../../src/engine/pace-buckets.ts';
import { createEpochs } from '../kernel/epochs.ts';
import { freshMemory, type Memory } from '../kernel/memory.ts';
import type { SimStorage } from '../services/storage.ts';
import { azureText } from './azure-text.ts';
import { failuresText, groupText } from './group-text.ts';
import { memoryText } from './memory-text.ts';
import { storageText } from './storage-text.ts';

const NOW = Date.parse('2026-01-05T09:00:00Z');
/** Leases were counted from the first second of that day on. */
const EPOCH = NOW / 1000 - 3600;

interface Parts {
  readonly wake?: JsonObject;
  readonly state?: JsonObject;
  readonly replica?: JsonObject;
  readonly status?: JsonObject;
  readonly mooring?: JsonObject;
}

function row({ wake = {}, state = {}, replica = {}, status = {}, mooring = {} }: Parts): Entity {
  const parts = {
    desired: { document: { mooring } },
    state: {
      replicas: [{ name: 'web', phase: 'serving', since: NOW - 5000, marked: EPOCH, ...replica }],
      status: { phase: 'Running', reason: 'AsDeclared', since: NOW - 5000, createdAt: NOW - 9000, ...status },
      ...state,
    },
    wake: { asked: 3, seen: 3, epoch: EPOCH, ...wake },
  };
  const properties = new Map<string, { readonly type: 'String'; readonly value: string }>();
  for (const [name, value] of Object.entries(parts)) {
    properties.set(`${name}Chunks`, { type: 'String', value: '1' });
    properties.set(`${name}00`, { type: 'String', value: JSON.stringify(value) });
  }
  return { partitionKey: 'scope', rowKey: 'web', etag: '', timestamp: '', properties };
}

/** `written`: epochs that were written on the group's containers. */
function told(parts: Parts, written: readonly number[] = []): string {
  const epochs = createEpochs();
  for (const epoch of written) epochs.note(`PUT /x/containerGroups/web {"tags":{"mooring-epoch":"${epoch}"}}`);
  return groupText(row(parts), epochs, NOW);
}

describe('of a group’s row', () => {
  it.each<[string, Parts, Parts]>([
    ['how often it was looked at', {}, { wake: { asked: 9, seen: 9, epoch: EPOCH + 6 } }],
    ['since when it serves', {}, { replica: { since: NOW - 1 } }],
    ['since when it is as declared', {}, { status: { since: NOW - 1 } }],
    ['when it was created', {}, { status: { createdAt: NOW - 1 } }],
    ['a pause that is over', {}, { status: { blockedUntil: NOW } }],
    [
      'a backoff that is over',
      { status: { failures: { count: 1, notBefore: 0 } } },
      { status: { failures: { count: 1, notBefore: NOW } } },
    ],
    [
      'how often it failed in a row',
      { status: { failures: { count: 1, notBefore: NOW + 1 } } },
      { status: { failures: { count: 2, notBefore: NOW + 1 } } },
    ],
    ['what it says of itself', { status: { message: 'one' } }, { status: { message: 'another' } }],
    [
      'when a rollout that is over began and went on',
      { state: { rollout: { revision: 2, startedAt: 1, progressAt: 2, endedAt: 3 } } },
      { state: { rollout: { revision: 2, startedAt: 4, progressAt: 5, endedAt: 6 } } },
    ],
  ])('it leaves out %s', (_, one, other) => {
    expect(told(one)).toBe(told(other));
  });

  it.each<[string, Parts, Parts]>([
    ['that somebody has asked', {}, { wake: { asked: 4 } }],
    ['the epoch of a lease', { wake: { lease: { noted: 3 } } }, { wake: { lease: { noted: 3 }, epoch: EPOCH + 1 } }],
    [
      'the epoch that a new row would fall behind',
      { wake: { epoch: EPOCH + 4000 } },
      { wake: { epoch: EPOCH + 4001 } },
    ],
    [
      'since when it is created',
      { replica: { phase: 'creating' } },
      { replica: { phase: 'creating', since: NOW - 1 } },
    ],
    [
      'since when it serves behind a router',
      { replica: { router: 'r' } },
      { replica: { router: 'r', since: NOW - 1 } },
    ],
    [
      'since when nothing is known of it',
      { status: { reason: 'StateUnknown' } },
      { status: { reason: 'StateUnknown', since: NOW - 1 } },
    ],
    [
      'when what may expire was created',
      { mooring: { ttl: '1h' } },
      { mooring: { ttl: '1h' }, status: { createdAt: NOW - 1 } },
    ],
    ['a pause', { status: { blockedUntil: NOW + 1 } }, { status: { blockedUntil: NOW + 2 } }],
    [
      'a backoff',
      { status: { failures: { count: 1, notBefore: NOW + 1 } } },
      { status: { failures: { count: 1, notBefore: NOW + 2 } } },
    ],
    [
      'how often it failed to be cleared away',
      { state: { clearing: true }, status: { failures: { count: 1, notBefore: 0 } } },
      { state: { clearing: true }, status: { failures: { count: 2, notBefore: 0 } } },
    ],
    [
      'when a rollout went on',
      { state: { rollout: { revision: 2, progressAt: 2 } } },
      { state: { rollout: { revision: 2, progressAt: 3 } } },
    ],
  ])('it tells %s', (_, one, other) => {
    expect(told(one)).not.toBe(told(other));
  });

  it('tells apart from it how often it failed in a row', () => {
    const of = (count: number) => failuresText(row({ status: { failures: { count, notBefore: 0 } } }));
    expect(of(1)).not.toBe(of(2));
  });

  it('tells which of the epochs written at ARM a replica was marked after', () => {
    const wake = { epoch: EPOCH + 9 };
    const marked = (by: number) => told({ wake, replica: { marked: EPOCH + by } }, [EPOCH + 2, EPOCH + 5]);
    expect(marked(3)).toBe(marked(4));
    expect(new Set([1, 2, 3, 5, 6].map(marked)).size).toBe(5);
  });

  it('tells epochs as they are where they were written out of order', () => {
    const wake = { epoch: EPOCH + 9 };
    const mixed = [EPOCH + 5, EPOCH + 2];
    expect(told({ wake, replica: { marked: EPOCH + 3 } }, mixed)).not.toBe(
      told({ wake, replica: { marked: EPOCH + 4 } }, mixed),
    );
  });
});

describe('of a process', () => {
  const textOf = (change: (memory: Memory) => void) => {
    const memory = freshMemory();
    change(memory);
    return memoryText(memory, NOW);
  };
  const bucket = (of: object) =>
    textOf(({ pace }) => void pace.buckets.set('s/reads', { ...freshBucket(), ...of })).kept;

  it('leaves out what is full, over, or long ago', () => {
    const nothing = textOf(() => undefined);
    expect(bucket({ bucket: { tokens: 250, at: NOW, burst: 250 } })).toBe(nothing.kept);
    expect(bucket({ bucket: { tokens: 1, at: NOW - 60_000, burst: 250 }, blockedUntil: NOW, readAt: NOW - 9000 })).toBe(
      nothing.kept,
    );
    expect(textOf(({ pauses }) => void pauses.set('r', { until: NOW, reason: 'Throttled' }))).toEqual(nothing);
    expect(textOf(({ tokens }) => void tokens.set('r', { until: NOW, token: 't' }))).toEqual(nothing);
  });

  it('tells what is short, under way, or recent', () => {
    const { kept, registries } = textOf(() => undefined);
    for (const of of [
      { bucket: { tokens: 9, at: NOW, burst: 250 } },
      { blockedUntil: NOW + 1 },
      { readAt: NOW - 1 },
      { unsaved: true },
    ])
      expect(bucket(of)).not.toBe(kept);
    expect(textOf(({ pauses }) => void pauses.set('r', { until: NOW + 1, reason: 'Throttled' })).registries).not.toBe(
      registries,
    );
  });

  it('takes one token of a registry for another, as long as both are good', () => {
    const withToken = (until: number) =>
      textOf(({ tokens }) => void tokens.set('r', { until, token: String(until) })).registries;
    const [one, other] = [withToken(NOW + 60_000), withToken(NOW + 90_000)];
    expect(one.exact).not.toBe(other.exact);
    expect(one.rough).toBe(other.rough);
    expect([one.until, other.until]).toEqual([NOW + 50_000, NOW + 80_000]);
    expect(withToken(NOW + 9000).rough).not.toBe(one.rough);
  });

  it('lets a pause of a registry count until it is over', () => {
    const { rough, from } = textOf(
      ({ pauses }) => void pauses.set('r', { until: NOW + 9000, reason: 'Throttled' }),
    ).registries;
    expect(rough).toBe(textOf(() => undefined).registries.rough);
    expect(from).toBe(NOW + 9000);
  });

  it('tells of rations what is news for the others', () => {
    const share = (told: object) =>
      textOf(({ pace }) => void pace.shares.set('s', { ...freshShare(), told: { at: NOW, ...told } }));
    expect(share({ left5: 99 }).kept).toBe(textOf(() => undefined).kept);
    expect(share({ blockedUntil: NOW + 1 }).kept).not.toBe(share({ blockedUntil: NOW + 2 }).kept);
  });
});

describe('of a message', () => {
  function textOf(message: Partial<Message>) {
    const one = {
      id: 'm',
      text: 'wake',
      insertedAt: 0,
      expiresAt: 0,
      visibleAt: NOW + 5000,
      dequeueCount: 0,
      ...message,
    };
    const storage = { entities: () => [], waiting: [one as unknown as Message] } as unknown as SimStorage;
    return storageText(storage, ({ visibleAt }) => visibleAt, createEpochs(), NOW);
  }

  it('tells when it comes', () => {
    expect(textOf({}).rows).not.toBe(textOf({ visibleAt: NOW + 6000 }).rows);
    expect(textOf({}).leftovers).toEqual({ exact: '', rough: '', from: Number.NEGATIVE_INFINITY, until: Infinity });
  });

  it('tells apart what was left behind, which nobody knows of until it comes', () => {
    const [one, other] = [textOf({ dequeueCount: 1 }), textOf({ dequeueCount: 1, visibleAt: NOW + 6000 })];
    expect(one.rows).toBe(other.rows);
    expect(one.leftovers.exact).not.toBe(other.leftovers.exact);
    expect(one.leftovers.rough).toBe(other.leftovers.rough);
    expect([one.leftovers.until, other.leftovers.until]).toEqual([NOW + 5000, NOW + 6000]);
  });
});

describe('of a container group', () => {
  function textOf(container: Partial<ContainerInstanceView>): string {
    const group = { name: 'web', body: {} } as ContainerGroup;
    const running = { state: 'Running', startTime: '2026-01-05T08:00:00Z', detailStatus: '' } as const;
    const whole = { restartCount: 0, currentState: running, events: [], ...container };
    const view: GroupInstanceView = { state: 'Running', initContainers: {}, containers: { web: whole } };
    const groups = { list: () => [group], view: () => view };
    return azureText({ groups, traffic: { list: () => [] } } as unknown as World, createEpochs());
  }
  const currentState = { state: 'Running', startTime: '2026-01-05T08:59:00Z', detailStatus: '' } as const;

  it('leaves out since when its containers run for the first time', () => {
    expect(textOf({ currentState })).toBe(textOf({}));
  });

  it('tells when one runs that has ended before, or has ended', () => {
    expect(textOf({ restartCount: 2, currentState })).not.toBe(textOf({ restartCount: 2 }));
    const ended = (finishTime: string) =>
      textOf({ currentState: { state: 'Terminated', exitCode: 0, finishTime, detailStatus: '' } });
    expect(ended('2026-01-05T08:59:00Z')).not.toBe(ended('2026-01-05T08:58:00Z'));
  });

  it('tells in which order its events came, and no more of their times', () => {
    const at = (seconds: readonly number[]) =>
      textOf({
        events: seconds.map((second, index) => {
          const time = `2026-01-05T08:00:0${second}Z`;
          return {
            count: 1,
            firstTimestamp: time,
            lastTimestamp: time,
            name: `e${index}`,
            message: '',
            type: 'Normal',
          };
        }),
      });
    expect(at([1, 2])).toBe(at([3, 7]));
    expect(at([1, 2])).not.toBe(at([2, 1]));
  });
});
