/** Rows, sights and looks for the tests of judgement: what is not said is as it is for a group that runs as declared. */
import type { Fault } from '../../../src/core/errors.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type {
  Desired,
  GroupRow,
  GroupState,
  Hold,
  Replica,
  Revision,
  Status,
  WakeState,
} from '../../../src/core/model.ts';
import { type Installation, type Observed, type Plan, type Probe, plan } from '../../../src/core/plan.ts';
import type { ImageSight, SecretSight, Sight } from '../../../src/core/rollout/sight.ts';
import { wordOf } from '../../../src/core/rollout/step.ts';
import { parseDeclaration } from '../../../src/core/spec/parse.ts';
import { render } from '../../../src/core/spec/render.ts';
import { ownTags, secretsText } from '../../../src/core/tags.ts';
import { TIMINGS } from '../../../src/core/timings.ts';

export const NOW = Date.parse('2026-01-05T08:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const IMAGE = 'reg.example/shop/web:v1';
export const OLD = `sha256:${'a'.repeat(64)}`;
export const NEW = `sha256:${'b'.repeat(64)}`;
export const KEY = { scope: 'sub/shop', name: 'web' };

export const INSTALLATION: Installation = {
  id: 'home',
  readOnly: false,
  keyId: 'k1',
  sign: (text) => `k1.${text.length}`,
};

export function document(
  mooring: JsonObject = {},
  properties: JsonObject = {},
  container: JsonObject = {},
): JsonObject {
  const resources = { requests: { cpu: 1, memoryInGB: 1 } };
  return {
    name: 'web',
    location: 'westeurope',
    properties: {
      osType: 'Linux',
      restartPolicy: 'Always',
      containers: [{ name: 'web', properties: { image: IMAGE, resources, ...container } }],
      ...properties,
    },
    mooring,
  };
}

export const replica = (change: Partial<Replica> = {}): Replica => ({
  name: 'web',
  revision: 1,
  region: 'westeurope',
  incarnation: 1,
  phase: 'serving',
  since: NOW - HOUR,
  confirmed: true,
  restartedFor: 0,
  stuck: 0,
  ...change,
});

export const status = (change: Partial<Status> = {}): Status => ({
  observedGeneration: 1,
  phase: 'Running',
  reason: 'AsDeclared',
  message: 'the container group is as declared',
  since: NOW - HOUR,
  failures: { count: 0, notBefore: 0 },
  health: { strikes: 0, restarts: 0, notBefore: 0, since: 0 },
  createdAt: NOW - HOUR,
  images: { [IMAGE]: OLD },
  drift: [],
  repairs: { signature: '', count: 0, at: 0 },
  ...change,
});

export interface Situation {
  readonly document?: JsonObject;
  readonly desired?: Partial<Desired>;
  readonly replicas?: readonly Replica[];
  readonly status?: Partial<Status>;
  readonly state?: Partial<GroupState>;
  readonly wake?: Partial<WakeState>;
  readonly sight?: Sight;
  readonly images?: Record<string, ImageSight>;
  readonly secrets?: Record<string, SecretSight>;
  readonly hold?: Hold;
  readonly target?: Revision | undefined;
  readonly probe?: Probe;
  readonly installation?: Partial<Installation>;
  readonly now?: number;
}

/** Not looked at yet: no replica, no revision. */
export const FRESH: Situation = {
  replicas: [],
  state: { lastRevision: 0, targetRevision: 0 },
  status: { observedGeneration: 0, phase: 'Creating', reason: 'Declared', images: {} },
  target: undefined,
  sight: { kind: 'absent' },
};

export function rowOf(of: Situation): GroupRow {
  const replicas = of.replicas ?? [replica()];
  const { createdAt, ...rest } = status(of.status);
  return {
    key: KEY,
    desired: {
      document: of.document ?? document(),
      generation: 1,
      declaredAt: NOW - HOUR,
      restart: 0,
      ...of.desired,
    },
    state: {
      lastRevision: 1,
      targetRevision: 1,
      replicas,
      status: { ...rest, ...(createdAt === undefined || of === FRESH ? {} : { createdAt }) },
      ...of.state,
    },
    wake: { asked: 1, seen: 1, epoch: 1, ...of.wake },
  };
}

/** The revision that a document gives, pinned to `digest`. */
export function revision(number = 1, from: JsonObject = document(), digest = OLD): Revision {
  return {
    number,
    body: bodyOf(from, digest),
    pins: { [IMAGE]: digest },
    cause: 'Declared',
    createdAt: NOW - HOUR,
    generation: number,
  };
}

export function bodyOf(from: JsonObject = document(), digest = OLD): JsonObject {
  const parsed = parseDeclaration(from, { name: 'web' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  return render(parsed.declaration, { [IMAGE]: digest });
}

/** Of a container group that runs: how its one container is, and what else. */
export interface Look {
  readonly body?: JsonObject;
  readonly provisioning?: string;
  readonly state?: string;
  readonly current?: JsonObject;
  readonly instance?: JsonObject;
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties?: JsonObject;
}

export const RUNS: JsonObject = { state: 'Running', startTime: '2026-01-05T07:00:00Z', detailStatus: '' };
export const ended = (exitCode: number): JsonObject => ({
  state: 'Terminated',
  startTime: '2026-01-05T06:00:00Z',
  finishTime: '2026-01-05T07:00:00Z',
  exitCode,
  detailStatus: exitCode === 0 ? 'Completed' : 'Error',
});
export const STOPPED: Look = {
  state: 'Stopped',
  current: { ...ended(0), detailStatus: 'Container stopped per client request' },
};

export function there(look: Look = {}): Sight {
  const body = look.body ?? bodyOf();
  const secrets = secretsText(body);
  const hash = secrets === undefined ? undefined : INSTALLATION.sign(secrets);
  const tags = look.tags ?? ownTags({ owner: 'home', group: 'web', revision: 1, hash });
  const { provisioning = 'Succeeded', state = 'Running', current = RUNS } = look;
  const own = JSON.parse(JSON.stringify(body)).properties;
  const instance = { restartCount: 0, currentState: current, events: [], ...look.instance };
  const settled = provisioning === 'Succeeded' || look.instance !== undefined || look.current !== undefined;
  const containers = own.containers.map((container: { name: string; properties: JsonObject }) => ({
    ...container,
    properties: { ...container.properties, ...(settled ? { instanceView: instance } : {}) },
  }));
  const properties = { ...own, containers, provisioningState: provisioning, instanceView: { state, events: [] } };
  return {
    kind: 'there',
    group: {
      id: '/x/web',
      name: 'web',
      location: 'westeurope',
      tags,
      provisioningState: provisioning,
      body: { ...body, tags: { ...tags }, properties: { ...properties, ...look.properties } },
    },
  };
}

export const unknown = (fault: Fault): Sight => ({ kind: 'unknown', fault });
export const digest = (of: string): Record<string, ImageSight> => ({ [IMAGE]: { kind: 'digest', digest: of } });

export function planOf(of: Situation = {}): Plan {
  const row = rowOf(of);
  const observed: Observed = {
    sights: new Map([['web', of.sight ?? there()]]),
    images: new Map(Object.entries(of.images ?? digest(OLD))),
    secrets: new Map(Object.entries(of.secrets ?? {})),
    hold: of.hold,
    target: 'target' in of ? of.target : revision(1, of.document ?? document()),
    probes: new Map(of.probe ? [['web', of.probe]] : []),
    routers: new Map(),
    revisions: new Map(),
  };
  const installation = { ...INSTALLATION, ...of.installation };
  return plan({ row, observed, installation, now: of.now ?? NOW, timings: TIMINGS });
}

/** A plan in one line: what is done and why, what the status says, and in how many seconds it is looked at again. */
export function told({ step, state, look, revision: made, expire, remove }: Plan, now = NOW): string {
  const { phase, reason, nextLook } = state.status;
  if (nextLook !== look) throw new Error(`the status says ${nextLook}, the plan ${look}`);
  const parts = [
    step ? `${wordOf(step)} ${step.reason}` : 'nothing',
    `${phase} ${reason}`,
    ...(look === undefined ? [] : [`in ${Math.round((look - now) / 1000)} s`]),
    ...(made ? [`revision ${made.number} ${made.cause}`] : []),
    ...(expire ? ['expire'] : []),
    ...(remove ? ['remove'] : []),
  ];
  return parts.join(' | ');
}
