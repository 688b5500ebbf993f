/**
 * One simulated client: resolves the service's name for itself, and either opens a connection for every request or
 * keeps one and goes on using it, whatever DNS says meanwhile, until it is `keepMs` old or the server has closed it.
 * Nothing is tried twice. Called by `generator.ts`.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import type { Name } from './name.ts';

export interface Answer {
  readonly ok: boolean;
  /** What was wrong: a status, or what happened to the connection. */
  readonly why?: string;
  readonly address?: string;
  /** What the service says its version is (`x-version`). */
  readonly version?: string;
}

export interface Client {
  /** Never throws: whatever went wrong is the answer. */
  ask(): Promise<Answer>;
  close(): void;
}

export interface ClientOptions {
  readonly name: Name;
  readonly port: number;
  readonly path: string;
  readonly host: string;
  /** 0: no connection is kept. */
  readonly keepMs: number;
  readonly timeoutMs: number;
}

/** A connection that is kept, and the address it goes to. */
interface Kept {
  readonly address: string;
  readonly agent: Agent;
  readonly until: number;
  readonly watched: WeakSet<object>;
  broken: boolean;
}

export function createClient(options: ClientOptions): Client {
  let kept: Kept | undefined;

  async function connectionFor(): Promise<{ address: string; agent: Agent | false; used?: Kept }> {
    if (kept && !kept.broken && Date.now() < kept.until) return { ...kept, used: kept };
    if (kept) retire(kept);
    kept = undefined;
    const address = await options.name.address();
    if (options.keepMs === 0) return { address, agent: false };
    const agent = new Agent({ keepAlive: true });
    kept = { address, agent, until: Date.now() + options.keepMs, watched: new WeakSet(), broken: false };
    return { address, agent: kept.agent, used: kept };
  }

  return {
    async ask() {
      let address: string | undefined;
      try {
        const connection = await connectionFor();
        address = connection.address;
        const answer = await send(options, connection);
        // A server that wants the connection closed is heeded: the next request opens another.
        if (connection.used && answer.closes) connection.used.broken = true;
        const { status, version } = answer;
        const told = { address, ...(version === undefined ? {} : { version }) };
        return status === 200 ? { ok: true, ...told } : { ok: false, why: `status ${status}`, ...told };
      } catch (error) {
        if (kept && kept.address === address) kept.broken = true;
        return { ok: false, why: reasonOf(error), ...(address === undefined ? {} : { address }) };
      }
    },
    close() {
      kept?.agent.destroy();
    },
  };
}

interface Received {
  readonly status: number;
  readonly version?: string;
  readonly closes: boolean;
}

function send(
  { port, path, host, timeoutMs }: ClientOptions,
  { address, agent, used }: { address: string; agent: Agent | false; used?: Kept },
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const call = request({ host: address, port, path, agent, headers: { host } }, (response) => {
      response.on('error', reject);
      response.on('end', () => {
        clearTimeout(late);
        if (response.complete) resolve(received(response));
        else reject(new Error('the answer was cut'));
      });
      response.resume();
    });
    const late = setTimeout(() => call.destroy(Object.assign(new Error('no answer'), { code: 'TIMEOUT' })), timeoutMs);
    call.on('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    if (used) {
      call.once('socket', (socket) => {
        if (used.watched.has(socket)) return;
        used.watched.add(socket);
        // A server may close what is idle at any time: the next request opens another.
        socket.once('close', () => {
          used.broken = true;
        });
      });
    }
    call.end();
  });
}

function received(response: IncomingMessage): Received {
  const version = response.headers['x-version'];
  const closes = response.headers.connection === 'close';
  return { status: response.statusCode ?? 0, closes, ...(typeof version === 'string' ? { version } : {}) };
}

/** Requests under way on it end first. */
function retire({ agent }: Kept): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  agent.keepSocketAlive = () => false;
}

/** A code tells more than a message, and is the same each time. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, syscall } = error as NodeJS.ErrnoException;
  return [code ?? error.message, syscall].filter((part) => part !== undefined).join(' ');
}
