/** Dead-lettering as documented: only where it is on, minutes later, several events a blob, dropped after four hours. */
import { ContainerClient } from '@azure/storage-blob';
import { expect, it, vi } from 'vitest';
import { blobContainers, ensureContainer } from '../../../local/event-grid/blob-containers.ts';
import type { PutBlob } from '../../../local/event-grid/dead-letters.ts';
import type { EventGridEvent } from '../../../local/event-grid/event.ts';
import { createEventGrid, type EventGrid, type EventGridOptions } from '../../../local/event-grid/event-grid.ts';
import type { Subscription } from '../../../local/event-grid/subscription.ts';
import { type VirtualClock, virtualClock } from '../../../local/world/clock.ts';
import { createDeadLetters } from '../../../src/azure/dead-letters/dead-letters.ts';
import { replayDeadLetters } from '../../../src/engine/replay.ts';
import { eventHandler } from '../../../src/http/routes/replay-event.ts';
import { all, signal } from '../../azure/support/fixtures.ts';
import { ownName, storage } from '../../azure/support/storage.ts';
import { engineBench, SCOPE } from '../../support/engine-bench.ts';
import { temporaryFolder } from '../registry/helpers.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5, 8, 58);
const SUBSCRIPTION: Subscription = {
  name: 'Image-Pushed',
  endpoint: 'http://127.0.0.1:1/?code=hidden',
  eventTypes: [],
  schema: 'EventGridSchema',
  deadLetterContainer: 'dead',
};

function event(id: string, over: Partial<EventGridEvent> = {}): EventGridEvent {
  return {
    id,
    topic: '/subscriptions/s',
    subject: 'team/hello:v1',
    eventType: 'Test.Happened',
    eventTime: '2026-01-05T08:00:00Z',
    data: { id },
    dataVersion: '1.0',
    metadataVersion: '1',
    ...over,
  };
}

/** Validates, and answers every event with `status`. */
function endpoint(status: number): typeof fetch {
  return async (_, init) => {
    if (init?.method === 'OPTIONS') return new Response('', { headers: { 'webhook-allowed-origin': '*' } });
    if (new Headers(init?.headers).get('aeg-event-type') !== 'SubscriptionValidation')
      return new Response('', { status });
    const [first]: { data: { validationCode: string } }[] = JSON.parse(String(init?.body));
    return Response.json({ validationResponse: first?.data.validationCode });
  };
}

interface Written {
  readonly container: string;
  readonly name: string;
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

async function grid(
  over: Partial<EventGridOptions> & { status?: number; isAway?: () => boolean } = {},
  subscription: Subscription = SUBSCRIPTION,
): Promise<{ events: EventGrid; clock: VirtualClock; written: Written[] }> {
  const { status = 400, isAway = () => false, ...options } = over;
  const clock = virtualClock(START);
  const written: Written[] = [];
  const putBlob: PutBlob = async (container, name, text) => {
    if (isAway()) throw new Error('the storage account is away');
    written.push({ container, name, events: JSON.parse(text) });
  };
  const events = createEventGrid({ clock, fetch: endpoint(status), putBlob, ...options });
  await events.subscribe(subscription);
  return { events, clock, written };
}

const givenUp = (events: EventGrid, count: number) => vi.waitFor(() => expect(events.stats().deadLettered).toBe(count));

it('writes what is refused five minutes later, those of one subscription together, under its name and hour', async () => {
  const { events, clock, written } = await grid();
  events.publish(event('one'));
  await givenUp(events, 1);
  clock.advance(2 * MINUTE);
  events.publish(event('two'));
  await givenUp(events, 2);
  clock.advance(3 * MINUTE - 1);
  expect(written).toEqual([]);
  clock.advance(1);
  await vi.waitFor(() => expect(written).toHaveLength(1));
  expect(written[0]?.container).toBe('dead');
  expect(written[0]?.name).toMatch(/^IMAGE-PUSHED\/2026\/1\/5\/9\/[0-9a-f-]{36}\.json$/);
  expect(written[0]?.events).toEqual([
    {
      ...event('one'),
      deadLetterReason: 'DeliveryRefused',
      deliveryAttempts: 1,
      lastDeliveryOutcome: 'Http400',
      publishTime: '2026-01-05T08:58:00.000Z',
      lastDeliveryAttemptTime: '2026-01-05T08:58:00.000Z',
    },
    expect.objectContaining({ id: 'two' }),
  ]);
  await vi.waitFor(() => expect(events.stats()).toMatchObject({ deadLettered: 2, lettersWritten: 2 }));
});

it('writes a CloudEvent with the additions in small letters', async () => {
  const { events, clock, written } = await grid({}, { ...SUBSCRIPTION, schema: 'CloudEventSchemaV1_0' });
  events.publish(event('one'));
  await givenUp(events, 1);
  clock.advance(5 * MINUTE);
  await vi.waitFor(() => expect(written).toHaveLength(1));
  expect(written[0]?.events).toMatchObject([
    { specversion: '1.0', type: 'Test.Happened', deadletterreason: 'DeliveryRefused', deliveryattempts: 1 },
  ]);
});

it('drops it where dead-lettering is off, which is the default', async () => {
  const { deadLetterContainer: _, ...off } = SUBSCRIPTION;
  const { events, clock, written } = await grid({}, off);
  events.publish(event('one'));
  await givenUp(events, 1);
  clock.advance(HOUR);
  expect(written).toEqual([]);
  expect(events.stats()).toMatchObject({ deadLettered: 1, lettersWritten: 0 });
});

it.each([
  ['tries', { maxDeliveryAttempts: 2 }, 'MaxDeliveryAttemptsExceeded', 2],
  ['minutes', { eventTimeToLiveInMinutes: 1 }, 'TimeToLiveExceeded', 3],
] as const)('gives up after as many %s as the subscription says', async (_, policy, reason, tries) => {
  const { events, clock } = await grid({ status: 500 }, { ...SUBSCRIPTION, ...policy });
  events.publish(event('one'));
  for (let tried = 1; tried < tries; tried += 1) {
    await vi.waitFor(() => expect(events.stats().failedAttempts).toBe(tried));
    clock.advance(MINUTE / 2);
  }
  await givenUp(events, 1);
  expect(events.deadLetters()).toMatchObject([{ deadLetterReason: reason, deliveryAttempts: tries }]);
});

it('tries again while the container is away, and drops after four hours', async () => {
  let isAway = true;
  const { events, clock, written } = await grid({ isAway: () => isAway });
  const pass = async (ms: number) => {
    for (const end = clock.now() + ms; clock.now() < end; ) {
      clock.advance(MINUTE);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  events.publish(event('lost'));
  await givenUp(events, 1);
  await pass(2 * HOUR);
  events.publish(event('kept'));
  await givenUp(events, 2);
  await pass(2 * HOUR + 5 * MINUTE);
  isAway = false;
  await pass(5 * MINUTE);
  expect(written.flatMap((blob) => blob.events.map(({ id }) => id))).toEqual(['kept']);
});

it('still owes after a restart what was not written before it', async () => {
  const directory = temporaryFolder();
  const before = await grid({ directory });
  before.events.publish(event('one'));
  await givenUp(before.events, 1);
  await before.events.close();
  before.clock.advance(HOUR);
  expect(before.written).toEqual([]);
  const after = await grid({ directory });
  after.clock.advance(5 * MINUTE);
  await vi.waitFor(() => expect(after.written.map((blob) => blob.events.map(({ id }) => id))).toEqual([['one']]));
  await after.events.close();
  const third = await grid({ directory });
  third.clock.advance(HOUR);
  expect(third.written).toEqual([]);
});

it('writes into a real container what a replay reads, hands to the engine and removes', async () => {
  const container = ownName();
  await ensureContainer(storage(), container);
  const { events, clock } = await grid(
    { putBlob: blobContainers(storage), status: 401 },
    { ...SUBSCRIPTION, schema: 'CloudEventSchemaV1_0', deadLetterContainer: container },
  );
  const bench = engineBench();
  await bench.push('v1', 'one');
  await bench.declare();
  await bench.pass(3 * MINUTE);
  await bench.outside.remove('web');
  const [subscription] = SCOPE.split('/');
  const subject = `/subscriptions/${subscription}/resourceGroups/shop/providers/Microsoft.ContainerInstance/containerGroups/web`;
  events.publish(event('gone', { eventType: 'Microsoft.Resources.ResourceDeleteSuccess', subject }));
  await givenUp(events, 1);
  clock.advance(5 * MINUTE);
  await vi.waitFor(() => expect(events.stats().lettersWritten).toBe(1), { timeout: 5000 });
  const deadLetters = createDeadLetters({ connectionString: storage(), container });
  expect(await all(deadLetters.list(signal()))).toHaveLength(1);
  const parts = { ...bench.parts, deadLetters };
  expect(await replayDeadLetters(parts, eventHandler(parts))).toMatchObject({ replayed: 1, blobs: 1, malformed: 0 });
  expect(bench.writes()).toEqual(['PUT web', 'PUT web']);
  expect(await all(new ContainerClient(storage(), container).listBlobsFlat())).toEqual([]);
});
