/**
 * Local Azure put together: the world with its containers, ARM, the vault, a registry, Event Grid, a DNS, and
 * Azurite for tables and queues, all on loopback and kept in one directory. Called by azure-process.ts, and by tests that want it
 * within their own process. What it answered for outlives it.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createArm } from '../arm/arm.ts';
import { createIdentity } from '../arm/identity.ts';
import { createTerminalService } from '../arm/terminals.ts';
import { startDnsServer } from '../dns/server.ts';
import { addressFor, resolve } from '../dns/zone.ts';
import { blobContainers, ensureContainer } from '../event-grid/blob-containers.ts';
import { createEventGrid, type EventGrid } from '../event-grid/event-grid.ts';
import { imagePushedEvent } from '../event-grid/registry-events.ts';
import { resourceEvent } from '../event-grid/resource-events.ts';
import { createNetworkProber } from '../serve/prober.ts';
import { serve } from '../serve/server.ts';
import { loadTls } from '../serve/tls.ts';
import { keepAzurite } from '../storage/keep-azurite.ts';
import { createVault } from '../vault/vault.ts';
import { realClock } from '../world/clock.ts';
import { DEFAULT_SUBSCRIPTION, type WorldSettings } from '../world/settings.ts';
import { createWorld, type World } from '../world/world.ts';
import type { AzureAddresses } from './addresses.ts';
import { type Containers, startContainerParts } from './container-parts.ts';
import { choosePorts, type Ports } from './ports.ts';

export interface LocalAzureOptions {
  readonly directory: string;
  /** 0 everywhere: any ports that are free. Absent: the usual ones, or those of last time. */
  readonly anyPorts?: boolean;
  /** How long a create takes at least, in ms. */
  readonly provisionMs?: number;
  /** Traffic Manager's waits are so many times as long as real ones; absent: a tenth. */
  readonly probeScale?: number;
  /** `none`: for measuring what is the controller's: nothing is rationed either, and tables and queues are in memory. */
  readonly containers?: Containers;
}

export interface LocalAzure {
  readonly addresses: AzureAddresses;
  readonly world: World;
  readonly events: EventGrid;
  readonly ports: Ports;
  stop(): Promise<void>;
}

const LOGIN_SERVER = 'mooring.azurecr.io';
/** For a person with curl, and for the demo's onlooker; every other token must be one that was given out here. */
const PLAIN_TOKENS = ['me', 'somebody-else'];
/** The resource group of the sample, there from the start as somebody's own would be. */
const RESOURCE_GROUP = 'shop';
const LOCATION = 'westeurope';
/** Where the event subscriptions put what cannot be delivered. */
export const DEAD_LETTERS = 'mooring-dead-letters';
/** A measurement changes one group more often than a subscription may: 100 times in 5 minutes (documented). */
const UNRATIONED: Partial<WorldSettings> = {
  changesPer5Minutes: 100_000,
  changesPerHour: 100_000,
  groupsPerRegion: 100_000,
  coresPerRegion: 100_000,
  reads: { burst: 100_000, perSecond: 1_000 },
  writes: { burst: 100_000, perSecond: 1_000 },
  deletes: { burst: 100_000, perSecond: 1_000 },
};
/** Event Grid's first retry comes after 10 s; here after half a second. */
const RETRY_SCALE = 0.05;
/** Traffic Manager probes each 10 or 30 s; here each 1 or 3, as all waits of `npm start` are a tenth of the real ones. */
const PROBE_SCALE = 0.1;
/** Ports below it are elsewhere where this user may not have them. */
const LOW_PORTS_END = 1024;

export async function startLocalAzure(options: LocalAzureOptions): Promise<LocalAzure> {
  const directory = path.resolve(options.directory);
  mkdirSync(directory, { recursive: true });
  const clock = realClock();
  const ports = await choosePorts(directory, options.anyPorts ?? false);
  const tls = await loadTls(path.join(directory, 'tls'), clock);
  let storage = '';
  const events = createEventGrid({
    clock,
    directory: path.join(directory, 'events'),
    schedule: { scale: RETRY_SCALE },
    putBlob: blobContainers(() => storage),
  });
  const name = LOGIN_SERVER.split('.')[0] ?? LOGIN_SERVER;
  const resource = { subscriptionId: DEFAULT_SUBSCRIPTION, resourceGroup: RESOURCE_GROUP, name, location: LOCATION };
  const measuring = options.containers === 'none';
  const parts = await startContainerParts(options.containers ?? 'simulated', {
    clock,
    directory,
    ports,
    loginServer: LOGIN_SERVER,
    onEvent: (event) => events.publish(imagePushedEvent(resource, event)),
  });
  const identityHeader = remembered(path.join(directory, 'identity'));
  const prober = createNetworkProber({
    addressOf: (host) => addressFor(world, host),
    portOf: (port) => (port < LOW_PORTS_END ? port + parts.lowPortOffset : port),
  });
  const world: World = createWorld({
    clock,
    runtime: parts.runtime,
    // Containers that are only states answer nobody: then the world is asked.
    ...(measuring ? {} : { prober: () => prober }),
    directory: path.join(directory, 'world'),
    settings: {
      identityHeader,
      plainTokens: PLAIN_TOKENS,
      probeScale: options.probeScale ?? PROBE_SCALE,
      ...(measuring ? UNRATIONED : {}),
      ...(options.provisionMs === undefined ? {} : { provisionMs: options.provisionMs }),
    },
  });
  if (!world.resourceGroups.get(DEFAULT_SUBSCRIPTION, RESOURCE_GROUP)) {
    world.resourceGroups.put({
      subscription: DEFAULT_SUBSCRIPTION,
      name: RESOURCE_GROUP,
      location: LOCATION,
      tags: {},
    });
  }
  world.onOperation((operation) => events.publish(resourceEvent(operation)));
  const arm = createArm(world);
  const vault = createVault({ clock, directory: path.join(directory, 'vault') });
  const [armServed, identityServed, vaultServed, dns, azurite] = await Promise.all([
    serve(arm, { port: ports.arm, tls, sockets: createTerminalService(world) }),
    serve(createIdentity(world), { port: ports.identity }),
    serve(vault, { port: ports.vault, tls }),
    startDnsServer({ port: ports.dns, resolve: (question) => resolve(world, question) }),
    keepAzurite({ ports, ...(measuring ? {} : { directory: path.join(directory, 'azurite') }) }),
  ]);
  storage = azurite.connectionString;
  await ensureContainer(storage, DEAD_LETTERS);
  const addresses: AzureAddresses = {
    arm: armServed.url,
    vault: vaultServed.url,
    registry: parts.registry,
    loginServer: LOGIN_SERVER,
    storage: azurite.connectionString,
    containerStorage: azurite.connectionString.replaceAll('//127.0.0.1:', `//${parts.gateway}:`),
    ...(parts.builds === undefined ? {} : { builds: parts.builds }),
    identityEndpoint: `${identityServed.url}/msi/token`,
    identityHeader,
    dns: dns.address,
    ca: tls.caFile,
    subscription: DEFAULT_SUBSCRIPTION,
    tenant: world.settings.tenantId,
    resourceGroup: RESOURCE_GROUP,
    shares: parts.shares,
    lowPortOffset: parts.lowPortOffset,
    app: ports.app,
  };
  return {
    addresses,
    world,
    events,
    ports,
    async stop() {
      await events.close();
      await dns.close();
      world.close();
      await parts.stop();
      await Promise.all([armServed, identityServed, vaultServed].map((served) => served.close()));
      await azurite.stop();
    },
  };
}

/** A random word that stays the same in one directory. */
function remembered(file: string): string {
  if (!existsSync(file)) {
    writeFileSync(`${file}.new`, randomUUID(), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return readFileSync(file, 'utf8');
}
