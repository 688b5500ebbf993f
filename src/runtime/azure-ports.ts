/**
 * Azure's services as the engine's ports, each adapter and its SDK loaded on first use. Built by wiring from the
 * settings; one credential serves them all, so that one token cache does.
 */
import type { TokenCredential } from '@azure/identity';
import { isAllowed } from '../azure/registry/hosts.ts';
import type { EventMarks, Inspector } from '../core/doctor/ports.ts';
import { createPace } from '../engine/pace.ts';
import type { Parts } from '../engine/parts.ts';
import {
  inTurn,
  lazyAdmissions,
  lazyContainerGroups,
  lazyCutovers,
  lazyDeadLetters,
  lazyGroups,
  lazyHistory,
  lazyHolds,
  lazyImages,
  lazyPaceRows,
  lazyPointers,
  lazyPoison,
  lazyQueue,
  lazyQuota,
  lazyRegistry,
  lazyRevisions,
  lazyRouter,
  lazyVault,
  once,
} from './lazy.ts';
import { lazyEventMarks, lazyInspector } from './lazy-doctor.ts';
import type { Settings, StorageSettings } from './settings.ts';
import { consoleLog, systemClock, systemIds } from './system.ts';
import type { TellSpan } from './telemetry/span.ts';

interface DoctorPorts {
  readonly eventMarks: EventMarks;
  readonly inspector: Inspector;
}

type AzureParts = DoctorPorts &
  Pick<
    Parts,
    | 'groups'
    | 'revisions'
    | 'images'
    | 'history'
    | 'holds'
    | 'admissions'
    | 'cutovers'
    | 'pace'
    | 'queue'
    | 'poison'
    | 'deadLetters'
    | 'containerGroups'
    | 'pointers'
    | 'router'
    | 'quota'
    | 'registry'
    | 'vault'
  >;

/** How long the first use of a process may take to see that tables and queue exist. */
const ENSURE_LIMIT_MS = 20_000;

/** `told`: who hears of every call that is sent. */
export function azurePorts(settings: Settings, told: TellSpan | undefined): AzureParts {
  const credential = identity(settings.clientId);
  const tables = once(async () => {
    const { createTables } = await inTurn(() => import('../azure/tables/tables.ts'));
    const made = createTables({
      ...accessTo(settings.storage, 'tableEndpoint', credential),
      ids: systemIds,
      allowInsecureConnection: settings.local,
      onSkipped: (row) => consoleLog.error('row left out of a list', { ...row }),
    });
    await made.ensure(AbortSignal.timeout(ENSURE_LIMIT_MS));
    return made;
  });
  const queue = once(async () => {
    const { createWakeQueue } = await inTurn(() => import('../azure/queues/wake-queue.ts'));
    const made = createWakeQueue(accessTo(settings.storage, 'queueEndpoint', credential));
    await made.ensure(AbortSignal.timeout(ENSURE_LIMIT_MS));
    return made;
  });
  const poison = once(async () => {
    const { createPoisonQueue } = await inTurn(() => import('../azure/queues/poison-queue.ts'));
    return createPoisonQueue(accessTo(settings.storage, 'queueEndpoint', credential));
  });
  const deadLetters = once(async () => {
    const { createDeadLetters } = await inTurn(() => import('../azure/dead-letters/dead-letters.ts'));
    return createDeadLetters({
      ...accessTo(settings.storage, 'blobEndpoint', credential),
      container: settings.deadLetterContainer,
    });
  });
  const pace = createPace({
    paceRows: lazyPaceRows(async () => (await tables()).paceRows),
    clock: systemClock,
    log: consoleLog,
  });
  const { endpoint, audience } = settings.arm;
  const arm = { endpoint, credential, ...(audience === undefined ? {} : { audience }) };
  const paced = { ...arm, onAllowances: pace.heard, pauseMs: pace.pauseMs };
  const containerGroups = once(async () => {
    const { createContainerGroups } = await inTurn(() => import('../azure/container-groups/container-groups.ts'));
    return createContainerGroups(paced);
  });
  const router = once(async () => {
    const { createTrafficManager } = await inTurn(() => import('../azure/traffic-manager/traffic-manager.ts'));
    return createTrafficManager(paced);
  });
  const quota = once(async () => {
    const { createQuota } = await inTurn(() => import('../azure/quota/quota.ts'));
    return createQuota(paced);
  });
  const pointers = once(async () => {
    const { createPointers } = await inTurn(() => import('../azure/network/pointers.ts'));
    return createPointers(arm);
  });
  const rules = { allowedHosts: settings.registries.allowed, endpoints: settings.registries.endpoints };
  const registry = once(async () => {
    const { createRegistry } = await inTurn(() => import('../azure/registry/registry.ts'));
    const { tracedFetch } = await import('./telemetry/traced-fetch.ts');
    const heard = told === undefined ? {} : { fetch: tracedFetch(told) };
    return createRegistry({ ...rules, credential, clock: systemClock, ...heard });
  });
  const vault = once(async () => {
    const { createVault } = await inTurn(() => import('../azure/key-vault/vault.ts'));
    return createVault({
      ...(settings.vaultUrl === undefined ? {} : { ownVaultUrl: settings.vaultUrl }),
      credential,
      allowedHosts: settings.vaultHosts,
      disableChallengeResourceVerification: settings.local,
    });
  });
  const inspector = once(async () => {
    const { createInspector } = await inTurn(() => import('../azure/doctor/inspector.ts'));
    const { endpoint, audience } = settings.arm;
    return createInspector({
      endpoint,
      credential,
      clock: systemClock,
      ...(audience === undefined ? {} : { audience }),
    });
  });
  return {
    eventMarks: lazyEventMarks(async () => (await tables()).eventMarks),
    inspector: lazyInspector(inspector),
    groups: lazyGroups(async () => (await tables()).groups),
    revisions: lazyRevisions(async () => (await tables()).revisions),
    images: lazyImages(async () => (await tables()).images),
    history: lazyHistory(async () => (await tables()).history),
    holds: lazyHolds(async () => (await tables()).holds),
    admissions: lazyAdmissions(async () => (await tables()).admissions),
    cutovers: lazyCutovers(async () => (await tables()).cutovers),
    pace,
    queue: lazyQueue(queue),
    poison: lazyPoison(poison),
    deadLetters: lazyDeadLetters(deadLetters, settings.deadLetterContainer),
    containerGroups: lazyContainerGroups(containerGroups),
    pointers: lazyPointers(pointers),
    router: lazyRouter(router),
    quota: lazyQuota(quota),
    registry: lazyRegistry(registry, (host) => isAllowed(host, rules)),
    vault: lazyVault(vault, settings.vaultUrl !== undefined),
  };
}

/** The managed identity, its SDK loaded when the first token is asked for. */
export function identity(clientId: string | undefined): TokenCredential {
  const load = once(async () => {
    const { ManagedIdentityCredential } = await inTurn(() => import('@azure/identity'));
    return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
  });
  return { getToken: async (...args) => (await load()).getToken(...args) };
}

type Access =
  | { readonly connectionString: string }
  | { readonly endpoint: string; readonly credential: TokenCredential };

function accessTo(
  storage: StorageSettings,
  service: 'tableEndpoint' | 'queueEndpoint' | 'blobEndpoint',
  credential: TokenCredential,
): Access {
  if ('connectionString' in storage) return storage;
  return { endpoint: storage[service], credential };
}
