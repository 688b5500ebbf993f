/** Requests as one line, answers as values: what the tests of the routes share. */
import type { JsonObject } from '../../src/core/json.ts';
import { type ApiDefaults, handle } from '../../src/http/api.ts';
import { EVERYTHING, type Rights } from '../../src/http/roles.ts';
import { type Memory, memoryParts } from '../support/memory-parts.ts';

export const SUB = '00000000-0000-0000-0000-000000000001';
export const SCOPE = `${SUB}/shop`;
export const LONG = `/subscriptions/${SUB}/resourceGroups/shop/groups`;
export const WEB = { scope: SCOPE, name: 'web' };
export const DIGEST = `sha256:${'1'.repeat(64)}`;

export interface Asking {
  readonly body?: JsonObject | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly defaults?: ApiDefaults;
  /** Those of who has a function key, if not said. */
  readonly rights?: Rights;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: Body;
}

/** What the tests look into, whichever answer has it; the assertions say what is really there. */
export interface Body {
  readonly id: string;
  readonly step: string;
  readonly message: string;
  readonly correlation: string;
  readonly status: { readonly phase: string; readonly since: string };
  readonly conditions: readonly object[];
  readonly replicas: readonly { readonly state?: string; readonly address?: object }[];
  readonly violations: readonly { readonly pointer: string }[];
  readonly differences: readonly { readonly pointer: string }[];
  readonly warnings: readonly object[];
  readonly value: readonly Item[];
  readonly truncated: boolean;
  readonly nextLink?: string;
}

interface Item {
  readonly name: string;
  readonly resourceGroup: string;
  readonly what: string;
  readonly trigger: string;
  readonly message: string;
}

/** `line`: method, path and query. */
export async function ask(
  memory: Memory,
  line: string,
  { body = '', headers = {}, defaults = { scope: SCOPE }, rights = EVERYTHING }: Asking = {},
): Promise<Answer> {
  const [method = '', address = ''] = line.split(' ');
  const [path = '', query = ''] = address.split('?');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const request = {
    method,
    path,
    query: new URLSearchParams(query),
    headers,
    body: async () => text,
    caller: 'ada@example.com',
    rights,
  };
  const response = await handle(memory.parts, request, defaults);
  return {
    status: response.status,
    headers: response.headers,
    text: response.body,
    body: /\bjson;/.test(response.headers['content-type'] ?? '') ? JSON.parse(response.body) : undefined,
  };
}

export function declaration(change: JsonObject = {}, env: readonly JsonObject[] = []): JsonObject {
  return {
    location: 'westeurope',
    properties: {
      containers: [
        {
          name: 'web',
          properties: {
            image: 'shop.azurecr.io/web:v1',
            ports: [{ port: 80 }],
            resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } },
            ...(env.length > 0 ? { environmentVariables: env } : {}),
          },
        },
      ],
      osType: 'Linux',
      ipAddress: { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }], dnsNameLabel: 'web-shop' },
    },
    ...change,
  };
}

/** An installation that knows one registry, which has the declaration's image. */
export function shop(options: Parameters<typeof memoryParts>[0] = {}): Memory {
  const memory = memoryParts({ registries: ['shop.azurecr.io'], ...options });
  memory.registry.push('shop.azurecr.io/web:v1', DIGEST);
  return memory;
}

/** The same with `web` declared and running. */
export async function running(
  change: JsonObject = {},
  options: Parameters<typeof memoryParts>[0] = {},
): Promise<Memory> {
  const memory = shop(options);
  const put = await ask(memory, 'PUT /groups/web', { body: declaration(change) });
  if (put.status !== 201) throw new Error(put.text);
  await memory.pass(120_000);
  memory.board.reset();
  return memory;
}
