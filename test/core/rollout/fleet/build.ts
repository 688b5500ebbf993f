/**
 * Fleets for the tests of judgement: what is not said is as it is for replicas that run as declared behind a Traffic
 * Manager profile and are found Online there.
 */
import type { JsonObject } from '../../../../src/core/json.ts';
import type { Desired, GroupState, Replica, Revision, Rollout } from '../../../../src/core/model.ts';
import { type Plan, type PlanInput, plan, stepsOf } from '../../../../src/core/plan.ts';
import type { Fleet } from '../../../../src/core/rollout/fleet/fleet.ts';
import { fleetOf } from '../../../../src/core/rollout/fleet/look.ts';
import { keyOfRouter } from '../../../../src/core/rollout/fleet/routers.ts';
import type { RouterSight, Sight } from '../../../../src/core/rollout/sight.ts';
import { type Step, wordOf } from '../../../../src/core/rollout/step.ts';
import type { EndpointView, RouterRef, RouterView } from '../../../../src/core/router.ts';
import { labelFor } from '../../../../src/core/spec/labels.ts';
import { parseDeclaration } from '../../../../src/core/spec/parse.ts';
import { renderReplica } from '../../../../src/core/spec/render-replica.ts';
import { ownTags } from '../../../../src/core/tags.ts';
import { TIMINGS } from '../../../../src/core/timings.ts';
import {
  digest,
  document,
  HOUR,
  INSTALLATION,
  KEY,
  type Look,
  NEW,
  NOW,
  OLD,
  replica,
  revision,
  rowOf,
  there,
} from '../../plan/build.ts';

export const SECOND = 1000;
const REF: RouterRef = { kind: 'trafficManager', subscription: 'sub', resourceGroup: 'shop', profile: 'web-tm' };
export const MAIN = keyOfRouter(REF);
export const PREVIEW = keyOfRouter({ ...REF, profile: 'web-preview' });
const PROPERTIES = { ipAddress: { type: 'Public', ports: [{ port: 80 }] } };
const CONTAINER = { ports: [{ port: 80 }] };

/** One replica, and how it is found. */
export interface Found extends Partial<Replica> {
  readonly name: string;
  readonly look?: Look | 'absent' | 'unknown';
  /** What the main profile says of it; absent: as its phase has it. */
  readonly main?: Partial<EndpointView> | 'none';
  readonly preview?: Partial<EndpointView>;
}

export interface Scene {
  readonly mooring?: JsonObject;
  readonly found: readonly Found[];
  readonly rollout?: Partial<Rollout>;
  readonly state?: Partial<GroupState>;
  readonly view?: Partial<RouterView>;
  readonly others?: readonly EndpointView[];
  /** The digest that the registry answers. */
  readonly digest?: string;
  readonly router?: RouterSight;
  readonly health?: { readonly notBefore: number };
  readonly desired?: Partial<Desired>;
  readonly now?: number;
}

const mooringOf = (mooring: JsonObject = {}): JsonObject => ({
  replicas: 2,
  traffic: { trafficManager: { profile: 'web-tm' } },
  ...mooring,
});

/** A revision number: 1 has the old digest, all others the new one. */
function revisionOf(number: number, of: JsonObject): Revision {
  return revision(number, of, number === 1 ? OLD : NEW);
}

export const look = (scene: Scene): Plan => plan(inputOf(scene));

/** The fleet of that scene, for the rules that are asked one by one. */
export function fleetIn(scene: Scene): Fleet {
  const input = inputOf(scene);
  const parsed = parseDeclaration(input.row.desired.document, { name: 'web' });
  const { target } = input.observed;
  if (!parsed.ok || !target) throw new Error(JSON.stringify(parsed));
  return fleetOf(input, parsed.declaration, target);
}

/** What a look at that scene decides from. */
export function inputOf(scene: Scene): PlanInput {
  const mooring = mooringOf(scene.mooring);
  const of = document(mooring, PROPERTIES, CONTAINER);
  const router = mooring['traffic'] !== undefined;
  const records = scene.found.map((found) => recordOf(found, router));
  const target = scene.rollout?.revision ?? 1;
  const rollout: Rollout = {
    revision: target,
    from: 1,
    strategy: 'Rolling',
    phase: 'Progressing',
    startedAt: NOW - HOUR / 4,
    progressAt: NOW - 60_000,
    step: 0,
    message: '',
    ...scene.rollout,
  };
  const number = rollout.phase === 'RollingBack' ? rollout.from : target;
  const row = rowOf({
    document: of,
    replicas: records,
    desired: scene.desired ?? {},
    state: {
      targetRevision: number,
      lastRevision: Math.max(target, 1),
      stableRevision: 1,
      issued: 20,
      ...(scene.rollout ? { rollout } : {}),
      ...scene.state,
    },
    ...(scene.health ? { status: { health: { strikes: 0, restarts: 1, since: NOW, ...scene.health } } } : {}),
  });
  const numbers = [...new Set([1, number, ...records.map((record) => record.revision)])];
  const revisions = new Map(numbers.map((one) => [one, revisionOf(one, of)]));
  const sights = new Map(scene.found.map((found, index) => [found.name, sightOf(found, records[index], of)]));
  return {
    row,
    observed: {
      sights,
      images: new Map(Object.entries(digest(scene.digest ?? (number === 1 ? OLD : NEW)))),
      secrets: new Map(),
      hold: undefined,
      target: revisions.get(number),
      probes: new Map(),
      routers: router ? routersOf(scene) : new Map(),
      revisions,
    },
    installation: INSTALLATION,
    now: scene.now ?? NOW,
    timings: TIMINGS,
  };
}

function recordOf({ look: _look, main: _main, preview: _preview, ...given }: Found, router: boolean): Replica {
  const number = given.revision ?? 1;
  const body = revisionOf(number, document(mooringOf(), PROPERTIES, CONTAINER)).body;
  const label = labelFor(body, { scope: KEY.scope, group: 'web', name: given.name, router });
  const isIn = ['serving', 'leaving'].includes(given.phase ?? 'serving') && router;
  return replica({
    ...(label === undefined ? {} : { label }),
    ...(isIn ? { router: MAIN, inRouterSince: NOW - HOUR, ttlSeconds: 60, weight: 100 } : {}),
    ...given,
  });
}

function sightOf(found: Found, record: Replica | undefined, of: JsonObject): Sight {
  if (!record || found.look === 'absent') return { kind: 'absent' };
  if (found.look === 'unknown') throw new Error('say it by the sight');
  const body = renderReplica(revisionOf(record.revision, of), record, {
    name: 'web',
    router: record.label !== undefined,
  });
  const tags = ownTags({ owner: 'home', group: 'web', revision: record.revision, hash: undefined });
  const address = {
    ...(PROPERTIES.ipAddress as JsonObject),
    dnsNameLabel: record.label ?? '',
    fqdn: fqdnOf(found.name),
  };
  return there({ body, tags, ...found.look, properties: { ipAddress: address, ...found.look?.properties } });
}

export const fqdnOf = (name: string): string => `${name}.westeurope.azurecontainer.io`;

function routersOf({ found, view, others = [], router }: Scene): Map<string, RouterSight> {
  const isIn = ({ phase = 'serving', main }: Found) => main !== 'none' && (main !== undefined || phase === 'serving');
  const own = found.filter(isIn).map(({ name, main }) => endpoint(name, main === 'none' ? {} : main));
  const proving = found.flatMap(({ name, preview }) => (preview ? [endpoint(name, preview)] : []));
  const tags = { 'mooring-owner': 'home', 'mooring-group': 'web' };
  return new Map<string, RouterSight>([
    [MAIN, router ?? { kind: 'there', view: { ...viewOf([...own, ...others]), ...view } }],
    [PREVIEW, { kind: 'there', view: { ...viewOf(proving), tags } }],
  ]);
}

export function endpoint(name: string, change: Partial<EndpointView> = {}): EndpointView {
  const status = 'Online';
  return { name, type: 'external', target: fqdnOf(name), weight: 100, priority: 1, enabled: true, status, ...change };
}

function viewOf(endpoints: readonly EndpointView[]): RouterView {
  return {
    id: '/x',
    fqdn: 'web-tm.trafficmanager.net',
    enabled: true,
    method: 'Weighted',
    ttlSeconds: 60,
    monitorStatus: 'Online',
    tags: {},
    monitor: { protocol: 'HTTP', port: 80, path: '/' },
    endpoints,
  };
}

/** What is written, in its order: `unroute web-r1-1-1`. */
export function writes(planned: Plan): string[] {
  return stepsOf(planned).map((step) => `${wordOf(step)} ${step.replica}${weightOf(step)}`);
}

function weightOf(step: Step): string {
  return step.kind === 'endpoint' && step.endpoint.weight !== undefined ? ` ${step.endpoint.weight}` : '';
}

/** `name:phase` of every replica. */
export function phases({ state }: Plan): string[] {
  return state.replicas.map(({ name, phase }) => `${name}:${phase}`);
}

export const old = (n: number, more: Partial<Found> = {}): Found => ({ name: `web-r1-${n}-${n}`, ordinal: n, ...more });
export const fresh = (n: number, more: Partial<Found> = {}): Found => ({
  name: `web-r2-${n}-${n + 10}`,
  revision: 2,
  ordinal: n,
  ...more,
});
