/** The deployed Mooring's API, as far as the verification calls it: declare, read, history, delete. */
import type { Options } from './options.ts';

const CALL_LIMIT_MS = 60_000;

export interface Mooring {
  declare(name: string, document: unknown): Promise<void>;
  /** Undefined: there is no such group. */
  phase(name: string): Promise<string | undefined>;
  /** The newest entry of its history, as it is told. */
  newest(name: string): Promise<string>;
  remove(name: string): Promise<void>;
}

export function createMooring({ subscription, resourceGroup }: Options, environment: NodeJS.ProcessEnv): Mooring {
  const api = (environment['MOORING_URL'] ?? 'http://127.0.0.1:7071/api').replace(/\/+$/, '');
  const [key, token] = [environment['MOORING_KEY'], environment['MOORING_TOKEN']];
  const headers = {
    'content-type': 'application/json',
    ...(key ? { 'x-functions-key': key } : {}),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const groups = `/subscriptions/${subscription}/resourceGroups/${encodeURIComponent(resourceGroup)}/groups`;

  async function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown> | undefined> {
    const response = await fetch(`${api}${path}`, {
      method,
      headers,
      signal: AbortSignal.timeout(CALL_LIMIT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (!response.ok)
      throw new Error(`Mooring answers ${method} ${path} with ${response.status} ${text.slice(0, 500)}`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  }

  return {
    declare: async (name, document) => void (await call('PUT', `${groups}/${name}`, document)),
    async phase(name) {
      const found = await call('GET', `${groups}/${name}`);
      return found && String((found['status'] as { phase?: string } | undefined)?.phase);
    },
    async newest(name) {
      const found = await call('GET', `${groups}/${name}/history`);
      return JSON.stringify((found?.['value'] as unknown[] | undefined)?.[0]);
    },
    remove: async (name) => void (await call('DELETE', `${groups}/${name}`)),
  };
}
