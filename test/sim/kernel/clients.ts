/**
 * The real adapters of `src/azure`, their SDK clients built once a process and used by every run: whose call it is, the
 * caller's context says (`calls.ts`). What keeps state of a worker's process is built anew for each (`workerParts`).
 */
import { createHash } from 'node:crypto';
import { createHttpHeaders, type HttpClient, type PipelineRequest, RestError } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { ConnectionReset, type WireResponse } from '../../../local/serve/wire.ts';
import type { PaceOptions } from '../../../src/azure/arm/ask.ts';
import { createContainerGroups } from '../../../src/azure/container-groups/container-groups.ts';
import { createVault } from '../../../src/azure/key-vault/vault.ts';
import { createPointers } from '../../../src/azure/network/pointers.ts';
import { createPoisonQueue } from '../../../src/azure/queues/poison-queue.ts';
import { createWakeQueue } from '../../../src/azure/queues/wake-queue.ts';
import { createQuota } from '../../../src/azure/quota/quota.ts';
import { createRegistry, type Fetch } from '../../../src/azure/registry/registry.ts';
import { createTables } from '../../../src/azure/tables/tables.ts';
import { createTrafficManager } from '../../../src/azure/traffic-manager/traffic-manager.ts';
import type { DeadLetters, Ids, Log } from '../../../src/core/ports.ts';
import { TIMINGS } from '../../../src/core/timings.ts';
import { noTracer } from '../../../src/core/tracer.ts';
import { createPace } from '../../../src/engine/pace.ts';
import type { Parts } from '../../../src/engine/parts.ts';
import { bodyText, bytesOfText } from './body-text.ts';
import { callers, isDead, never, pass } from './calls.ts';
import { urlOf } from './known-urls.ts';
import { leanPipelines } from './lean-pipelines.ts';
import type { Challenge, Memory } from './memory.ts';
import { recorded } from './port-calls.ts';
import { type Run, use, type Worker } from './run.ts';
import { ARM, LOGIN_SERVER, VAULT } from './services.ts';
import type { ServiceName } from './sites.ts';
import { watched } from './watched-faults.ts';

export const TOKEN = 'canary-token-5a1e';
const credential: TokenCredential = {
  getToken: async () => ({ token: TOKEN, expiresOnTimestamp: 8_640_000_000_000_000 }),
};

/** No run replays any: the end state is to be reached without. */
const NO_DEAD_LETTERS: DeadLetters = {
  container: 'mooring-dead-letters',
  isOn: async () => false,
  async *list() {},
  read: async () => undefined,
  remove: async () => undefined,
  setAside: async () => undefined,
};

leanPipelines();

const ids: Ids = {
  next() {
    const run = callers.getStore()?.run;
    if (!run) throw new Error('an id asked for outside of an invocation');
    return `id-${++run.ids}`;
  },
};

const tables = createTables({ endpoint: 'https://tables.local', credential, httpClient: clientOf('table'), ids });
const queue = createWakeQueue({ endpoint: 'https://queue.local', credential, httpClient: clientOf('queue') });
const poison = createPoisonQueue({ endpoint: 'https://queue.local', credential, httpClient: clientOf('queue') });
/** What a process has heard of ARM's rations is its own: a crash forgets it, and the dead tell nobody. */
const paceOfCaller = async (): Promise<Parts['pace']> => {
  const invocation = callers.getStore();
  if (!invocation) throw new Error('a call outside of an invocation');
  return isDead(invocation) ? never() : invocation.worker.parts.pace;
};
const arm = { endpoint: ARM, credential, httpClient: clientOf('arm') };
const paced: PaceOptions = {
  onAllowances: async (heard, signal) => (await paceOfCaller()).heard(heard, signal),
  pauseMs: async (subscription, method, signal) => (await paceOfCaller()).pauseMs(subscription, method, signal),
};
const containerGroups = createContainerGroups({ ...arm, ...paced });
const router = createTrafficManager({ ...arm, ...paced });
const quota = createQuota({ ...arm, ...paced });
const pointers = createPointers(arm);

/** What one worker's process works with. */
export function workerParts(run: Run, skewMs: number, memory: Memory): Parts {
  const clock = { now: () => run.clock.now() + skewMs, sleep: async () => undefined };
  const log = logOf(run);
  const { tokens, pauses } = memory;
  const seen = <T extends object>(port: T): T => watched(run, recorded(run, port));
  return {
    groups: seen(tables.groups),
    revisions: seen(tables.revisions),
    images: seen(tables.images),
    history: seen(tables.history),
    holds: seen(tables.holds),
    admissions: seen(tables.admissions),
    cutovers: seen(tables.cutovers),
    pace: rationsCounted(run, createPace({ paceRows: seen(tables.paceRows), clock, log, memory: memory.pace })),
    pointers,
    router: seen(router),
    quota: seen(quota),
    queue: seen(queue),
    poison,
    deadLetters: NO_DEAD_LETTERS,
    containerGroups: seen(containerGroups),
    registry: watched(
      run,
      counted(
        run,
        createRegistry({ allowedHosts: [LOGIN_SERVER], clock, fetch: fetchRegistry, tokens, pauses }),
        'registries',
      ),
    ),
    vault: watched(
      run,
      counted(
        run,
        createVault({ ownVaultUrl: VAULT, credential, allowedHosts: [], httpClient: vaultOf(memory) }),
        'vault',
      ),
    ),
    prober: {
      async probe(target, signal) {
        const url = new URL(`http://${target.address}/`);
        const answer = await pass('probe', { method: 'GET', url, headers: {}, body: new Uint8Array() }, signal);
        return { ok: answer.status === 200, detail: String(answer.status) };
      },
    },
    clock,
    ids,
    log,
    tracer: noTracer,
    installation: {
      id: run.installation,
      readOnly: false,
      keyId: 'k1',
      sign: (text) => `k1.${createHash('sha256').update(text).digest('hex')}`,
    },
    timings: TIMINGS,
  };
}

function rationsCounted(run: Run, pace: Parts['pace']): Parts['pace'] {
  return {
    ...pace,
    ask(need, signal) {
      if (need.ration !== undefined) use(run, 'rations');
      return pace.ask(need, signal);
    },
    heard(heard, signal) {
      if (heard.method === 'PUT' || heard.method === 'DELETE') use(run, 'rations');
      if (heard.throttledMs !== undefined) use(run, 'pauses');
      return pace.heard(heard, signal);
    },
  };
}

function counted<T extends object>(run: Run, port: T, of: 'registries' | 'vault'): T {
  return new Proxy(port, {
    get(target, name, receiver) {
      use(run, of);
      return Reflect.get(target, name, receiver);
    },
  });
}

function logOf(run: Run): Log {
  const at =
    (level: string) =>
    (message: string, data: Readonly<Record<string, unknown>> = {}) =>
      void run.sinks.push(`${level} ${message} ${JSON.stringify(data)}`);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** The SDK keeps how to log in, once the vault has told it. */
function vaultOf(memory: Memory): HttpClient {
  const client = clientOf('vault');
  return {
    async sendRequest(request) {
      const { introduced } = memory;
      if (introduced) return { ...introduced(), request };
      const answer = await client.sendRequest(request);
      if (answer.headers.has('www-authenticate')) memory.challenge ??= answer;
      return answer;
    },
  };
}

/** Lets the SDK of a new process know what the vault told another one; what it asks for by that comes to nothing. */
export async function introduceVault({ memory, parts }: Worker, challenge: Challenge): Promise<void> {
  const answers = [challenge, { ...challenge, status: 404, headers: createHttpHeaders() }];
  memory.introduced = () => answers.shift() ?? challenge;
  await parts.vault.keep('nothing', 'nothing', new AbortController().signal).catch(() => undefined);
  memory.introduced = undefined;
  memory.challenge = challenge;
}

function clientOf(name: ServiceName): HttpClient {
  return {
    async sendRequest(request) {
      const { abortSignal } = request;
      if (abortSignal?.aborted) throw new DOMException('aborted before it was sent', 'AbortError');
      const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined;
      const wire = {
        method: request.method,
        url: urlOf(request.url),
        headers: request.headers.toJSON(),
        body: bytesOf(request.body),
      };
      const answer = await reaching(request, () => pass(name, wire, signal));
      const headers = createHttpHeaders({ ...answer.headers });
      return { status: answer.status, headers, request, bodyAsText: bodyText(answer.body) };
    },
  };
}

async function reaching(request: PipelineRequest, send: () => Promise<WireResponse>): Promise<WireResponse> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ConnectionReset)) throw error;
    throw new RestError('the connection was reset', { code: error.code, request });
  }
}

const fetchRegistry: Fetch = async (url, init) => {
  const headers = plainHeaders(init.headers);
  const method = init.method ?? 'GET';
  const wire = { method, url: urlOf(url), headers, body: bytesOfText(String(init.body ?? '')) };
  const answer = await pass('registry', wire, init.signal ?? undefined);
  const bare = method === 'HEAD' || answer.status === 204;
  return new Response(bare ? null : Buffer.from(answer.body), { status: answer.status, headers: answer.headers });
};

function plainHeaders(headers: RequestInit['headers']): Record<string, string> {
  if (!headers || headers instanceof Headers || Array.isArray(headers)) return Object.fromEntries(new Headers(headers));
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function bytesOf(body: PipelineRequest['body']): Uint8Array {
  if (body === undefined || body === null) return bytesOfText('');
  if (typeof body === 'string') return bytesOfText(body);
  if (body instanceof Uint8Array) return body;
  throw new Error('the simulation takes texts and bytes only');
}
