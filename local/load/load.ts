/**
 * Load on a service behind a DNS name, from processes of its own. Called by the rollout's end to end test; whoever
 * starts it stops it, and gets what became of all requests.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { GeneratorSettings } from './generator.ts';
import { sumOf, type Tally } from './tally.ts';

export interface LoadOptions extends Omit<GeneratorSettings, 'requestsPerSecond' | 'clients' | 'timeoutMs'> {
  readonly requestsPerSecond: number;
}

export interface Load {
  /** So far. */
  counts(): { readonly requests: number; readonly failed: number };
  /** Waits for what is under way; asked again, gives the same. Throws where a generator ended before. */
  stop(): Promise<Tally>;
}

/** What one process sends without getting late, on a machine that it shares with all of Azure. */
const RATE_MAX = 500;
/** A second of 400 requests is spread over these: each asks ten times a second, as a busy proxy does. */
const CLIENTS = 40;
/** Clients give up as browsers' users do. */
const TIMEOUT_MS = 5_000;
/** The last answers, and a report of some hundred KB. */
const STOP_MAX_MS = TIMEOUT_MS + 10_000;
const GENERATOR = fileURLToPath(new URL('./generator.ts', import.meta.url));

export function startLoad(options: LoadOptions): Load {
  const count = Math.ceil(options.requestsPerSecond / RATE_MAX);
  const generators = Array.from({ length: count }, () => {
    const requestsPerSecond = options.requestsPerSecond / count;
    return startGenerator({ ...options, requestsPerSecond, clients: CLIENTS, timeoutMs: TIMEOUT_MS });
  });
  const sum = (of: 'requests' | 'failed'): number => generators.reduce((total, { counted }) => total + counted[of], 0);
  return {
    counts: () => ({ requests: sum('requests'), failed: sum('failed') }),
    stop: async () => sumOf(await Promise.all(generators.map((generator) => generator.stop()))),
  };
}

interface Generator {
  readonly counted: { requests: number; failed: number };
  stop(): Promise<Tally>;
}

function startGenerator(settings: GeneratorSettings): Generator {
  const child = fork(GENERATOR, [JSON.stringify(settings)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const counted = { requests: 0, failed: 0 };
  const ended = endOf(child, counted);
  // Told when it is stopped; until then nobody waits for it.
  ended.catch(() => undefined);
  let stopping: Promise<Tally> | undefined;
  return {
    counted,
    stop() {
      stopping ??= stopped();
      return stopping;
    },
  };

  function stopped(): Promise<Tally> {
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MS);
    // One that has ended meanwhile is told by `ended`.
    if (child.connected) child.send('stop', () => undefined);
    return ended.finally(() => clearTimeout(late));
  }
}

type Told = ({ readonly what: 'count' } & Pick<Tally, 'requests' | 'failed'>) | ({ readonly what: 'end' } & Tally);

function endOf(child: ChildProcess, counted: Generator['counted']): Promise<Tally> {
  return new Promise((resolve, reject) => {
    child.on('message', (told: Told) => {
      Object.assign(counted, { requests: told.requests, failed: told.failed });
      if (told.what === 'end') resolve(told);
    });
    child.once('exit', (code, signal) => reject(new Error(`a load generator ended with ${code ?? signal}`)));
  });
}
