/**
 * The services of one run, without a socket: local Azure's ARM and vault, tables, queue and a registry, all on the
 * run's clock. Somebody else's hand on Azure passes here as well, beside what is counted and faulted.
 */
import { createArm } from '../../../local/arm/arm.ts';
import { type Behaviour, RUNS } from '../../../local/containers/none/behaviour.ts';
import { createNoneRuntime, type NoneRuntime } from '../../../local/containers/none/runtime.ts';
import { json, type Service, type WireRequest, type WireResponse } from '../../../local/serve/wire.ts';
import { createVault } from '../../../local/vault/vault.ts';
import { seededGuids } from '../../../local/world/guid.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../../local/world/json.ts';
import type { ContainerGroup } from '../../../local/world/model.ts';
import { DEFAULT_SUBSCRIPTION, type WorldSettings } from '../../../local/world/settings.ts';
import { createWorld, type World } from '../../../local/world/world.ts';
import { type SimRegistry, simRegistry } from '../services/registry.ts';
import { type Backup, type SimStorage, simStorage } from '../services/storage.ts';
import { bodyText } from './body-text.ts';
import type { SimClock } from './clock.ts';
import type { Call } from './run.ts';
import type { ServiceName, Site } from './sites.ts';

export const RESOURCE_GROUP = 'shop';
export const SCOPE = `${DEFAULT_SUBSCRIPTION}/${RESOURCE_GROUP}`;
export const ARM = 'https://arm.local';
export const VAULT = 'https://mooring.vault.azure.net';
export const LOGIN_SERVER = 'testregistry.azurecr.io';
/** Its user agent: whoever is not Mooring. */
const SOMEBODY = 'somebody-else';

export interface Services {
  readonly world: World;
  readonly arm: Service;
  readonly runtime: NoneRuntime;
  readonly storage: SimStorage;
  readonly registry: SimRegistry;
  readonly vault: Service;
  /** What containers do, by `registry/repository@digest`; they run otherwise. */
  readonly scripts: Map<string, Behaviour>;
  /** The answer of a group's health check; true where nobody said otherwise. */
  readonly health: Map<string, boolean>;
  /** Images, `registry/repository@digest`, whose containers run and never answer well. */
  readonly sickImages: Set<string>;
  /** Whoever asks it is not answered well, though it may run. */
  readonly isSick: (group: ContainerGroup) => boolean;
  /**
   * Called right before anything changes at ARM, by the request that does it, or in what Traffic Manager knows: what was
   * so was so until now.
   */
  readonly changing: ((what?: string) => void)[];
  /** By profile of others: what is theirs in it (`others-traffic.ts`). */
  readonly othersTraffic: Map<string, string>;
  of(name: ServiceName): Service;
  /** While the world is being set up nobody is told of it. */
  quiet: boolean;
  /** Every secret kept, as it was sent. */
  readonly secrets: { readonly url: string; readonly body: Uint8Array }[];
  /** Told of every answered call: keeps what reads have given. */
  note(call: Call, answer: WireResponse): void;
  /** Distinct earlier answers of a read. */
  olderVersions(site: Site): number;
  older(site: Site, back: number): WireResponse | undefined;
  /** A message is there that this request put. */
  messagePut(request: Pick<WireRequest, 'url'>): void;
  /** What looks for messages: as soon as one becomes visible, and whenever it is asked to. */
  onPoll(poll: () => Promise<void>): void;
  pollIn(ms: number): void;
  /** How the clock calls it. */
  readonly poll: string;
  /** When it will find the message. */
  polledAt(message: { readonly visibleAt: number }): number;
  /** Tables and queue as they were; the messages come when they are due. */
  restore(backup: Backup): void;
  /** A container group that was there before anything is counted: nobody asked ARM for it, and nothing is spent. */
  stood(name: string, body: JsonObject): Promise<unknown>;
  /** Somebody else at ARM; throws when it is refused. */
  outside(method: string, place: string, body?: unknown): Promise<WireResponse>;
  /** The same, of Traffic Manager: `<profile>`, or `<profile>/externalEndpoints/<endpoint>`. */
  outsideTraffic(method: string, place: string, body?: unknown): Promise<WireResponse>;
}

/** The ids that each run is given are the same: hashed once a process. */
const guids = new Map<string, { readonly given: string[]; readonly next: () => string }>();

function guidsAgain(seed: string): () => string {
  const { given, next } = guids.get(seed) ?? { given: [], next: seededGuids(seed) };
  guids.set(seed, { given, next });
  let count = 0;
  return () => {
    const at = count++;
    if (at >= given.length) given.push(next());
    return given[at] ?? '';
  };
}

/** Older answers kept of one read. */
const VERSIONS_MAX = 8;

function azureOf(clock: SimClock, settings: Partial<WorldSettings>) {
  const scripts = new Map<string, Behaviour>();
  const health = new Map<string, boolean>();
  const sickImages = new Set<string>();
  const isSick = ({ id, body }: ContainerGroup): boolean => {
    if (health.size > 0 && health.get(runtime.address(id.toLowerCase())) === false) return true;
    const containers = sickImages.size === 0 ? [] : objectsAt(objectAt(body, 'properties'), 'containers');
    return containers.some((container) =>
      sickImages.has(bare(textAt(objectAt(container, 'properties'), 'image') ?? '')),
    );
  };
  const changing: ((what?: string) => void)[] = [];
  const othersTraffic = new Map<string, string>();
  const runtime = createNoneRuntime({ clock, behaviour: ({ image }) => behaviourOf(scripts, image) });
  const world: World = createWorld({
    clock,
    runtime,
    guid: guidsAgain('sim'),
    settings: { provisionMs: 20_000, ...settings },
    prober: (asksWorld) => ({
      probe(request, signal) {
        for (const listener of changing) listener();
        const reached = world.groups.reachedAt(request.host);
        return reached && isSick(reached)
          ? { kind: 'failed', reason: 'it answers 503' }
          : asksWorld.probe(request, signal);
      },
    }),
  });
  world.resourceGroups.put({
    subscription: DEFAULT_SUBSCRIPTION,
    name: RESOURCE_GROUP,
    location: 'westeurope',
    tags: {},
  });
  const inner = createArm(world);
  const arm: Service = (request) => {
    const { method, url, body } = request;
    if (method !== 'GET') for (const listener of changing) listener(`${method} ${url.pathname} ${bodyText(body)}`);
    return inner(request);
  };
  return {
    scripts,
    health,
    sickImages,
    isSick,
    changing,
    othersTraffic,
    runtime,
    world,
    arm,
    registry: simRegistry(LOGIN_SERVER),
  };
}

/** `shared`: another installation's, whose Azure it is as well; the storage account and the vault are its own. */
export async function createServices(
  clock: SimClock,
  settings: Partial<WorldSettings>,
  shared?: Services,
): Promise<Services> {
  const { scripts, health, sickImages, isSick, changing, othersTraffic, runtime, world, arm, registry } =
    shared ?? azureOf(clock, settings);
  const storage = await simStorage(clock);
  const vault = createVault({ clock, guid: guidsAgain('vault') });
  const probe: Service = async ({ url }) => json(health.get(url.hostname) === false ? 503 : 200, {});
  const name = shared ? 'another’s poll' : 'poll';
  let poll = async (): Promise<void> => undefined;
  const polls: number[] = [];
  const pollIn = (ms: number): void => {
    const at = clock.now() + ms;
    polls.push(at);
    const look = (): void => {
      polls.splice(polls.indexOf(at), 1);
      void poll();
    };
    clock.after(ms, look, name);
  };
  const messagePut = ({ url }: Pick<WireRequest, 'url'>): void => {
    pollIn(Number(url.searchParams.get('visibilitytimeout') ?? 0) * 1000);
  };
  const queue: Service = async (request) => {
    const answer = await storage.queue(request);
    messagePut(request);
    return answer;
  };
  const services: Readonly<Record<ServiceName, Service>> = {
    arm,
    table: storage.tables,
    queue,
    registry: registry.service,
    vault,
    probe,
  };
  const secrets: { url: string; body: Uint8Array }[] = [];
  const versions = new Map<string, WireResponse[]>();
  const idOf = ({ name, key }: Site): string => `${name} ${key}`;
  return {
    world,
    arm,
    runtime,
    storage,
    registry,
    vault,
    scripts,
    health,
    sickImages,
    isSick,
    changing,
    othersTraffic,
    quiet: false,
    secrets,
    of: (name) => services[name],
    note({ site, request }, answer) {
      if (site.name === 'vault put' && answer.status === 200)
        secrets.push({ url: request.url.href, body: request.body });
      if (site.write || (site.service !== 'arm' && site.service !== 'registry')) return;
      const known = versions.get(idOf(site)) ?? [];
      const last = known.at(-1);
      if (last && last.status === answer.status && String(last.body) === String(answer.body)) return;
      versions.set(idOf(site), [...known, answer].slice(-VERSIONS_MAX));
    },
    olderVersions: (site) => versions.get(idOf(site))?.length ?? 0,
    older: (site, back) => versions.get(idOf(site))?.at(-back),
    restore(backup) {
      storage.restoreAll(backup);
      for (const { visibleAt } of storage.waiting) pollIn(Math.max(0, visibleAt - clock.now()));
    },
    messagePut,
    pollIn,
    poll: name,
    onPoll(asked) {
      poll = asked;
    },
    polledAt: ({ visibleAt }) => Math.min(...polls.filter((at) => at >= visibleAt)),
    stood(name, body) {
      const address = { subscription: DEFAULT_SUBSCRIPTION, resourceGroup: RESOURCE_GROUP, name };
      return world.groups.put({ address, location: textAt(body, 'location') ?? '', body, correlationId: '' });
    },
    outside: (method, place, body) =>
      somebody(arm, method, `Microsoft.ContainerInstance/containerGroups/${place}?api-version=2025-09-01`, body),
    outsideTraffic: (method, place, body) =>
      somebody(arm, method, `Microsoft.Network/trafficManagerProfiles/${place}?api-version=2022-04-01`, body),
  };
}

async function somebody(arm: Service, method: string, place: string, body: unknown): Promise<WireResponse> {
  const path = `/subscriptions/${DEFAULT_SUBSCRIPTION}/resourceGroups/${RESOURCE_GROUP}/providers/${place}`;
  const headers = { authorization: 'Bearer other', 'user-agent': SOMEBODY };
  const sent = Buffer.from(body ? JSON.stringify(body) : '');
  const answer = await arm({ method, url: new URL(`${ARM}${path}`), headers, body: sent });
  if (answer.status >= 400) throw new Error(`${method} ${place}: ${answer.status} ${String(answer.body)}`);
  return answer;
}

/** Images are declared by tag and written with it or without. */
function behaviourOf(scripts: ReadonlyMap<string, Behaviour>, image: string): Behaviour {
  return scripts.get(bare(image)) ?? RUNS;
}

function bare(image: string): string {
  return image.replace(/:[^:@/]+@/, '@');
}
