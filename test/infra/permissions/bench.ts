/**
 * The engine with its real ARM adapters on a local ARM that enforces roles, on one clock that tests move. What ARM
 * refused is kept, and every condition that a group had on the way. For the tests of infra/permissions.json.
 */
import { createArm } from '../../../local/arm/arm.ts';
import { createNoneRuntime } from '../../../local/containers/none/runtime.ts';
import { httpClientOf } from '../../../local/serve/http-client.ts';
import { virtualClock } from '../../../local/world/clock.ts';
import { seededGuids } from '../../../local/world/guid.ts';
import { DEFAULT_SUBSCRIPTION, type RoleAssignment } from '../../../local/world/settings.ts';
import { createWorld } from '../../../local/world/world.ts';
import { createContainerGroups } from '../../../src/azure/container-groups/container-groups.ts';
import { createPointers } from '../../../src/azure/network/pointers.ts';
import { createQuota } from '../../../src/azure/quota/quota.ts';
import { createTrafficManager } from '../../../src/azure/traffic-manager/traffic-manager.ts';
import type { Parts } from '../../../src/engine/parts.ts';
import { type Asking, ask, shop } from '../../http/support.ts';
import { START } from '../../support/memory-parts.ts';

export const SCOPE = `${DEFAULT_SUBSCRIPTION}/shop`;
export const RESOURCE_GROUP = `/subscriptions/${DEFAULT_SUBSCRIPTION}/resourceGroups/shop`;
const ENDPOINT = 'https://arm.local';
const CLIENT = '66666666-0000-0000-0000-000000000001';
const STEP_MS = 1000;

export interface Bench {
  readonly parts: Parts;
  /** The actions that ARM's refusals named, each once. */
  readonly refused: Set<string>;
  /** The messages of every condition `Forbidden` that a group had. */
  readonly told: Set<string>;
  /** Lines of requests that were not taken, with what was answered. */
  readonly failed: string[];
  request(line: string, asking?: Asking): Promise<void>;
  /** Somebody else at ARM, who may everything. */
  outside(method: string, path: string, body?: object): Promise<number>;
  pass(ms: number): Promise<void>;
}

/** `actions` are what Mooring's identity may, by the scope it may it in. */
export function permissionBench(assigned: readonly Omit<RoleAssignment, 'principal'>[]): Bench {
  const clock = virtualClock(START);
  const world = createWorld({
    clock,
    runtime: createNoneRuntime({ clock }),
    guid: seededGuids('permissions'),
    settings: {
      provisionMs: 20_000,
      roleAssignments: [
        ...assigned.map((one) => ({ ...one, principal: CLIENT })),
        { principal: 'somebody', actions: ['*'] },
      ],
    },
  });
  for (const name of ['shop', 'net'])
    world.resourceGroups.put({ subscription: DEFAULT_SUBSCRIPTION, name, location: 'westeurope', tags: {} });
  const refused = new Set<string>();
  const told = new Set<string>();
  const failed: string[] = [];
  const inner = createArm(world);
  const arm: typeof inner = async (request) => {
    const answer = await inner(request);
    if (answer.status === 403) refused.add(actionIn(String(answer.body)));
    return answer;
  };
  const armOptions = {
    endpoint: ENDPOINT,
    credential: { getToken: async () => ({ token: tokenOf(CLIENT), expiresOnTimestamp: 8_640_000_000_000 }) },
    httpClient: httpClientOf(arm),
  };
  const memory = shop();
  const parts: Parts = {
    ...memory.parts,
    containerGroups: createContainerGroups(armOptions),
    router: createTrafficManager(armOptions),
    quota: createQuota(armOptions),
    pointers: createPointers(armOptions),
  };
  const bench = { ...memory, parts };

  /** Messages are worked off here, since the memory's own loop has other adapters. */
  async function work(): Promise<void> {
    const { reconcile } = await import('../../../src/engine/reconcile.ts');
    for (let due = memory.queue.take(); due.length > 0; due = memory.queue.take())
      for (const message of due)
        await reconcile(parts, { scope: message.scope, name: message.group }, message.ticket, 'message');
  }

  async function look(): Promise<void> {
    for await (const { row } of parts.groups.list(SCOPE, AbortSignal.timeout(10_000))) {
      const { reason, message } = row.state.status;
      if (reason === 'Forbidden') told.add(message);
    }
  }

  return {
    parts,
    refused,
    told,
    failed,
    async request(line, asking) {
      const { status, text } = await ask(bench, line, { defaults: { scope: SCOPE }, ...asking });
      if (status >= 300) failed.push(`${line}: ${status} ${text}`);
      await look();
    },
    async outside(method, path, body) {
      const headers = { authorization: `Bearer ${tokenOf('somebody')}` };
      const url = new URL(`${ENDPOINT}${path}?api-version=2025-09-01`);
      return (await inner({ method, url, headers, body: Buffer.from(body ? JSON.stringify(body) : '') })).status;
    },
    async pass(ms) {
      for (let passed = 0; passed < ms; passed += STEP_MS) {
        clock.advance(STEP_MS);
        memory.clock.advance(STEP_MS);
        await work();
        await look();
      }
    },
  };
}

function actionIn(body: string): string {
  return /action\(s\) '([^']+)' on the linked|perform action '([^']+)' over/.exec(body)?.slice(1).find(Boolean) ?? body;
}

function tokenOf(appid: string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ iss: 'local', appid })}.x`;
}
