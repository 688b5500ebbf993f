/** A world on a clock that stands still, ARM over it without a socket, and short ways to call it. For tests alone. */

import { createArm } from '../../../local/arm/arm.ts';
import type { Behaviour } from '../../../local/containers/none/behaviour.ts';
import { createNoneRuntime, type NoneRuntime } from '../../../local/containers/none/runtime.ts';
import type { Service } from '../../../local/serve/wire.ts';
import { type VirtualClock, virtualClock } from '../../../local/world/clock.ts';
import { seededGuids } from '../../../local/world/guid.ts';
import { isObject, type Json, type JsonObject, objectAt, parseJson, textAt } from '../../../local/world/json.ts';
import { DEFAULT_SUBSCRIPTION, type WorldSettings } from '../../../local/world/settings.ts';
import { createWorld, type World } from '../../../local/world/world.ts';

export const SUBSCRIPTION = DEFAULT_SUBSCRIPTION;
export const START = Date.parse('2026-01-01T00:00:00Z');

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

export interface Bench {
  readonly clock: VirtualClock;
  readonly runtime: NoneRuntime;
  readonly world: World;
  readonly arm: Service;
  call(method: string, path: string, body?: Json, headers?: Record<string, string>): Promise<Answer>;
  /** Moves time on and lets what was promised happen. */
  pass(ms: number): Promise<void>;
}

export interface BenchOptions {
  readonly settings?: Partial<WorldSettings>;
  readonly directory?: string;
  readonly subscriptions?: readonly string[];
  /** What every container does that no image is scripted for. */
  readonly behaviour?: () => Behaviour;
}

/** With a resource group `rg` in `westeurope`. */
export function bench(options: BenchOptions = {}): Bench {
  const clock = virtualClock(START);
  const { behaviour, ...rest } = options;
  const runtime = createNoneRuntime({ clock, ...(behaviour === undefined ? {} : { behaviour }) });
  const world = createWorld({ clock, runtime, guid: seededGuids('test'), ...rest });
  const arm = createArm(world);
  if (!world.resourceGroups.get(SUBSCRIPTION, 'rg')) {
    world.resourceGroups.put({ subscription: SUBSCRIPTION, name: 'rg', location: 'westeurope', tags: {} });
  }
  return {
    clock,
    runtime,
    world,
    arm,
    call: (method, path, body, headers) => send(arm, method, path, body, headers),
    async pass(ms) {
      await settle();
      clock.advance(ms);
      await settle();
    },
  };
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export async function send(
  service: Service,
  method: string,
  path: string,
  body?: Json,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const url = new URL(path, 'https://arm.local');
  if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', '2025-09-01');
  const response = await service({
    method,
    url,
    headers: { authorization: 'Bearer token', ...headers },
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
  });
  const parsed = parseJson(String(response.body));
  return { status: response.status, headers: response.headers, body: isObject(parsed) ? parsed : {} };
}

/** The path of a container group in `rg`, and what stands below it. */
export function at(name = '', below = ''): string {
  const list = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerInstance/containerGroups`;
  return name === '' ? list : `${list}/${name}${below}`;
}

/** A small container group; `properties` go over its own. */
export function group(properties: JsonObject = {}, rest: JsonObject = {}): JsonObject {
  return {
    location: 'westeurope',
    tags: { team: 'a' },
    ...rest,
    properties: {
      osType: 'Linux',
      restartPolicy: 'Always',
      containers: [container('web', 'shop/web:1')],
      ...properties,
    },
  };
}

export function container(name: string, image: string, properties: JsonObject = {}): JsonObject {
  return { name, properties: { image, resources: { requests: { cpu: 1, memoryInGB: 1 } }, ...properties } };
}

export function propertiesOf(answer: Answer): JsonObject {
  return objectAt(answer.body, 'properties');
}

export function stateOf(answer: Answer): string | undefined {
  return textAt(objectAt(propertiesOf(answer), 'instanceView'), 'state');
}

export function codeOf(answer: Answer): string | undefined {
  return textAt(objectAt(answer.body, 'error'), 'code');
}
