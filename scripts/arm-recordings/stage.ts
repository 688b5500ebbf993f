/** What a replay plays on: a world of its own, set as the recording shows the service and the subscription to be. */
import { createArm } from '../../local/arm/arm.ts';
import type { Service } from '../../local/serve/wire.ts';
import { type VirtualClock, virtualClock } from '../../local/world/clock.ts';
import { seededGuids } from '../../local/world/guid.ts';
import { isObject, objectAt, objectsAt, textAt } from '../../local/world/json.ts';
import type { WorldSettings } from '../../local/world/settings.ts';
import { createWorld, type World } from '../../local/world/world.ts';
import { placeOf } from './place.ts';
import { createPlayedRuntime, type PlayedRuntime } from './played-runtime.ts';
import type { Exchange } from './recording.ts';

export interface Stage {
  readonly world: World;
  readonly arm: Service;
  readonly clock: VirtualClock;
  readonly runtime: PlayedRuntime;
  /** Recorded operation id to ours. */
  readonly operations: Map<string, string>;
  /** Our newest operation of a container group, for recorders that left the address out of the first answer. */
  readonly newest: Map<string, string>;
  /** Container groups that the recording itself made. */
  readonly made: Set<string>;
}

export function createStage(exchanges: readonly Exchange[]): Stage {
  const began = exchanges[0]?.at ?? 0;
  const clock = virtualClock(began - 1000);
  const runtime = createPlayedRuntime(clock);
  const subscriptions = [...new Set(exchanges.map(({ url }) => placeOf(url.pathname).subscription))].filter(Boolean);
  const settings: Partial<WorldSettings> = {
    ...UNRATIONED,
    provisionMs: 0,
    provisionTimeoutMs: Number.MAX_SAFE_INTEGER,
    pageSize: pageSizeIn(exchanges),
    asOf: new Date(began).toISOString(),
  };
  const world = createWorld({ clock, runtime, subscriptions, guid: seededGuids('replay'), settings });
  addResourceGroups(world, exchanges);
  const arm = createArm(world);
  return { world, arm, clock, runtime, operations: new Map(), newest: new Map(), made: new Set() };
}

const MANY = 100_000;
const BUCKET = { burst: MANY, perSecond: MANY };
/** Subscriptions that record tests have larger quotas than others, and what stood there before is put up at once. */
const UNRATIONED: Partial<WorldSettings> = {
  groupsPerRegion: MANY,
  coresPerRegion: MANY,
  changesPer5Minutes: MANY,
  changesPerHour: MANY,
  reads: BUCKET,
  writes: BUCKET,
  deletes: BUCKET,
};

/** Of the lists that name a next page; without one, no list is ever cut. */
function pageSizeIn(exchanges: readonly Exchange[]): number {
  const cut = exchanges.flatMap(({ body }) =>
    isObject(body) && body['nextLink'] !== undefined ? [objectsAt(body, 'value')] : [],
  );
  return Math.min(MANY, ...cut.map(({ length }) => length));
}

/** Those that are not shown to be missing at first, and that the recording does not make itself. */
function addResourceGroups(world: World, exchanges: readonly Exchange[]): void {
  const seen = new Set<string>();
  for (const { url, method, status, body } of exchanges) {
    const { subscription, resourceGroup, type } = placeOf(url.pathname);
    const key = `${subscription}/${resourceGroup}`.toLowerCase();
    if (resourceGroup === '' || seen.has(key)) continue;
    seen.add(key);
    const missing = isObject(body) && textAt(objectAt(body, 'error'), 'code') === 'ResourceGroupNotFound';
    const made = type === '' && ((method === 'PUT' && status === 201) || status === 404);
    if (missing || made) continue;
    world.resourceGroups.put({ subscription, name: resourceGroup, location: 'westus', tags: {} });
  }
}
