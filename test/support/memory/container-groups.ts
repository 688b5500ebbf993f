/**
 * ACI in memory: enough of it for tests of what is built upon the engine. Provisioning takes virtual time, secrets are
 * never given back, LIST has no instance views. Faithful behaviour is `local/world`'s; this is for speed. Part of
 * `memory-parts.ts`.
 */
import { Fault } from '../../../src/core/errors.ts';
import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../../../src/core/json.ts';
import type { ContainerGroup } from '../../../src/core/model.ts';
import type { Clock, ContainerGroupId, ContainerGroups } from '../../../src/core/ports.ts';
import type { Switchboard } from './switchboard.ts';

interface Kept {
  readonly id: ContainerGroupId;
  readonly body: JsonObject;
  readonly readyAt: number;
  readonly startedAt: number;
  readonly running: boolean;
}

/**
 * How a container group fares once it is made. `crashes`: it exits and is restarted over and over. `neverReady`: its
 * container waits for ever. `failsProvisioning`: Azure gives up on it. `stuck`: Azure never finishes. `answers500`: it
 * runs, and whoever asks it is refused.
 */
export type Behaviour = 'runs' | 'crashes' | 'neverReady' | 'failsProvisioning' | 'stuck' | 'answers500';

export interface MemoryContainerGroups {
  readonly port: ContainerGroups;
  /** As GET would give it, past every script and count. */
  read(id: ContainerGroupId): ContainerGroup | undefined;
  /** Of those that are there. */
  names(scope: string): string[];
  /** The body as it was last PUT, secrets and all. */
  sent(id: ContainerGroupId): JsonObject | undefined;
  /** Behind Mooring's back: puts one there, ready and running. */
  place(id: ContainerGroupId, body: JsonObject): void;
  /** Behind Mooring's back: changes the body, deletes, stops, starts. */
  edit(id: ContainerGroupId, change: (body: JsonObject) => JsonObject): void;
  drop(id: ContainerGroupId): void;
  setRunning(id: ContainerGroupId, running: boolean): void;
  /** From now on every container group of that name, or whose images' text holds `what`, fares so; undefined: as if nothing had been said. */
  fares(what: string, as: Behaviour | undefined): void;
  /** Whether the one behind this FQDN answers clients; undefined: no such name was ever given out. */
  answers(fqdn: string): boolean | undefined;
}

/** Members that are sent and never given back. */
const SECRETS: ReadonlySet<string> = new Set([
  'secureValue',
  'password',
  'storageAccountKey',
  'workspaceKey',
  'protectedSettings',
]);

export function memoryContainerGroups(
  board: Switchboard,
  clock: Clock,
  { provisionMs, pageSize }: { readonly provisionMs: number; readonly pageSize: number },
): MemoryContainerGroups {
  const kept = new Map<string, Kept>();
  const behaviours = new Map<string, Behaviour>();
  const names = new Set<string>();
  const find = (id: ContainerGroupId) => kept.get(keyOf(id));
  const faring = (there: Kept): Behaviour => {
    const { name } = there.id;
    const images = listAt(objectAt(there.body['properties'])['containers']).map(
      (container) => textAt(objectAt(objectAt(container)['properties'])['image']) ?? '',
    );
    const said = [...behaviours]
      .reverse()
      .find(([what]) => what === name || images.some((image) => image.includes(what)));
    return said?.[1] ?? 'runs';
  };
  const required = (id: ContainerGroupId): Kept => {
    const there = find(id);
    if (!there)
      throw new Fault('terminal', { reason: 'NotFound', message: 'ARM knows nothing under this address', status: 404 });
    return there;
  };
  const put = (id: ContainerGroupId, body: JsonObject, takesMs: number) => {
    const readyAt = clock.now() + takesMs;
    const there: Kept = { id, body: structuredClone(body), readyAt, startedAt: readyAt, running: true };
    kept.set(keyOf(id), there);
    const fqdn = fqdnOf(there.body);
    if (fqdn !== undefined) names.add(fqdn);
  };
  const change = (id: ContainerGroupId, to: Partial<Kept>) => void kept.set(keyOf(id), { ...required(id), ...to });
  const tell = (there: Kept, live: boolean) => toldOf(there, clock.now(), { live, as: faring(there) });

  async function* list(scope: string, signal: AbortSignal): AsyncGenerator<ContainerGroup> {
    const inScope = () => [...kept.values()].filter(({ id }) => id.scope === scope);
    for (let start = 0; ; start += pageSize) {
      const from = start;
      const page = await board.run({ name: 'containerGroups.list', kind: 'read', signal }, () =>
        inScope().slice(from, from + pageSize),
      );
      for (const there of page) yield tell(there, false);
      if (page.length < pageSize) return;
    }
  }

  const writing = (method: string, signal: AbortSignal) =>
    ({ name: `containerGroups.${method}`, kind: 'write', signal }) as const;
  return {
    port: {
      get: (id, signal) =>
        board.run({ name: 'containerGroups.get', kind: 'read', signal }, () => {
          const there = find(id);
          return there && tell(there, true);
        }),
      list,
      put: (id, body, signal) => board.run(writing('put', signal), () => put(id, body, provisionMs)),
      patchTags: (id, tags, signal) =>
        board.run(writing('patchTags', signal), () =>
          change(id, { body: { ...required(id).body, tags: { ...tags } } }),
        ),
      delete: (id, signal) => board.run(writing('delete', signal), () => void kept.delete(keyOf(id))),
      act: (id, verb, signal) =>
        board.run(writing('act', signal), () => change(id, { running: verb !== 'stop', startedAt: clock.now() })),
    },
    read: (id) => {
      const there = find(id);
      return there && tell(there, true);
    },
    names: (scope) => [...kept.values()].filter(({ id }) => id.scope === scope).map(({ id }) => id.name),
    sent: (id) => structuredClone(find(id)?.body),
    place: (id, body) => put(id, body, 0),
    edit: (id, to) => change(id, { body: to(required(id).body) }),
    drop: (id) => void kept.delete(keyOf(id)),
    setRunning: (id, running) => change(id, { running }),
    fares: (what, as) => {
      behaviours.delete(what);
      if (as !== undefined) behaviours.set(what, as);
    },
    answers: (fqdn) => {
      if (!names.has(fqdn)) return undefined;
      const there = [...kept.values()].find(({ body }) => fqdnOf(body) === fqdn);
      return there?.running === true && clock.now() >= there.readyAt && faring(there) === 'runs';
    },
  };
}

function keyOf({ scope, name }: ContainerGroupId): string {
  return `${scope}/${name}`.toLowerCase();
}

interface Telling {
  /** With instance views: a GET, not a LIST. */
  readonly live: boolean;
  readonly as: Behaviour;
}

function toldOf(there: Kept, now: number, { live, as }: Telling): ContainerGroup {
  const { id, body } = there;
  const ended = now >= there.readyAt && as !== 'stuck';
  const ready = ended && as !== 'failsProvisioning';
  const properties = objectAt(body['properties']);
  const provisioningState = ready ? 'Succeeded' : ended ? 'Failed' : 'Creating';
  const shown: JsonObject = {
    ...objectAt(withoutSecrets(properties)),
    provisioningState,
    containers: listAt(properties['containers']).map((container) =>
      containerOf(objectAt(container), there, ready && live ? (there.running ? as : 'stopped') : 'untold'),
    ),
    ...(isObject(properties['ipAddress']) && ready
      ? { ipAddress: addressOf(properties['ipAddress'], textAt(body['location']) ?? '') }
      : {}),
    ...(ready && live ? { instanceView: { state: there.running ? 'Running' : 'Stopped', events: [] } } : {}),
  };
  const tags = objectAt(body['tags']);
  const armId = armIdOf(id);
  return structuredClone({
    id: armId,
    name: id.name,
    location: textAt(body['location']) ?? '',
    tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)])),
    provisioningState,
    body: { ...body, id: armId, name: id.name, type: 'Microsoft.ContainerInstance/containerGroups', properties: shown },
  });
}

function containerOf(container: JsonObject, { startedAt }: Kept, as: Behaviour | 'stopped' | 'untold'): JsonObject {
  const properties = objectAt(withoutSecrets(objectAt(container['properties'])));
  if (as === 'untold') return { ...container, properties };
  const at = new Date(startedAt).toISOString();
  const image = textAt(properties['image']) ?? '';
  const pulled = {
    name: 'Pulled',
    type: 'Normal',
    count: 1,
    message: `Successfully pulled image "${image}"`,
    firstTimestamp: at,
    lastTimestamp: at,
  };
  return { ...container, properties: { ...properties, instanceView: { ...stateOf(as, at), events: [pulled] } } };
}

function stateOf(as: Behaviour | 'stopped', at: string): JsonObject {
  switch (as) {
    case 'stopped': {
      const detailStatus = 'Container stopped per client request';
      const ended = { state: 'Terminated', startTime: at, finishTime: at, exitCode: 0, detailStatus };
      return { restartCount: 0, currentState: ended };
    }
    case 'crashes':
      return {
        restartCount: 4,
        currentState: { state: 'Waiting', startTime: at, detailStatus: 'CrashLoopBackOff: Back-off restarting failed' },
        previousState: { state: 'Terminated', startTime: at, finishTime: at, exitCode: 1, detailStatus: 'Error' },
      };
    case 'neverReady':
      return {
        restartCount: 0,
        currentState: { state: 'Waiting', startTime: at, detailStatus: 'Waiting to be ready' },
      };
    default:
      return { restartCount: 0, currentState: { state: 'Running', startTime: at, detailStatus: '' } };
  }
}

function fqdnOf(body: JsonObject): string | undefined {
  const label = textAt(objectAt(objectAt(body['properties'])['ipAddress'])['dnsNameLabel']);
  return label === undefined ? undefined : `${label}.${textAt(body['location']) ?? ''}.azurecontainer.io`;
}

function addressOf(ipAddress: JsonObject, location: string): JsonObject {
  const label = textAt(ipAddress['dnsNameLabel']);
  return {
    ...ipAddress,
    ip: '20.0.0.4',
    ...(label === undefined ? {} : { fqdn: `${label}.${location}.azurecontainer.io` }),
  };
}

function withoutSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutSecrets(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !SECRETS.has(key))
      .map(([key, member]) => [key, withoutSecrets(member)]),
  );
}

function armIdOf({ scope, name }: ContainerGroupId): string {
  const [subscription, resourceGroup] = scope.split('/');
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerInstance/containerGroups/${name}`;
}
