/**
 * A load generator as a process of its own, open loop: requests are due at fixed times, whether earlier ones are
 * answered or not. Started by `load.ts` with its settings as one JSON argument; tells a count every second, and the
 * whole tally when it is told to stop. Ends with its parent.
 */
import { type Client, createClient } from './client.ts';
import { createName, createResolver } from './name.ts';
import { createTally } from './tally.ts';

export interface GeneratorSettings {
  /** Of the DNS server: `127.0.0.1:5353`. */
  readonly dns: string;
  readonly name: string;
  readonly port: number;
  readonly path: string;
  readonly requestsPerSecond: number;
  /** Half of them keep their connection. */
  readonly clients: number;
  readonly keepMs: number;
  readonly timeoutMs: number;
}

/** Requests that are due are sent together this often. */
const TICK_MS = 5;
const TELL_MS = 1_000;

const settings: GeneratorSettings = JSON.parse(process.argv[2] ?? '{}');
const tally = createTally();
const resolver = createResolver(settings.dns);
const clients: { readonly client: Client; readonly keeps: boolean }[] = Array.from(
  { length: settings.clients },
  (_, index) => {
    const keeps = index % 2 === 1;
    const name = createName(resolver, settings.name);
    const { port, path, name: host, keepMs, timeoutMs } = settings;
    return { keeps, client: createClient({ name, port, path, host, timeoutMs, keepMs: keeps ? keepMs : 0 }) };
  },
);
const began = Date.now();
let sent = 0;
const underWay = new Set<Promise<void>>();

const ticking = setInterval(() => {
  const due = Math.floor(((Date.now() - began) * settings.requestsPerSecond) / 1000);
  while (sent < due) {
    sent += 1;
    one(sent);
  }
}, TICK_MS);
const telling = setInterval(() => tell('count'), TELL_MS);
process.once('disconnect', () => process.exit(1));
process.on('message', (message) => {
  if (message === 'stop') void stop();
});

function one(number: number): void {
  const turn = clients[number % clients.length];
  if (!turn) return;
  const at = began + (number * 1000) / settings.requestsPerSecond;
  const now = Date.now();
  const asked = turn.client.ask().then((answer) => {
    tally.add({ at, keeps: turn.keeps }, answer, now);
    underWay.delete(asked);
  });
  underWay.add(asked);
}

function tell(what: 'count' | 'end', then: () => void = () => undefined): void {
  const total = tally.total();
  const told = what === 'end' ? total : { requests: total.requests, failed: total.failed };
  process.send?.({ what, ...told }, then);
}

/** What is under way is waited for: a request that is cut off by us is nobody's failure. */
async function stop(): Promise<void> {
  clearInterval(ticking);
  clearInterval(telling);
  await Promise.all(underWay);
  for (const { client } of clients) client.close();
  tell('end', () => process.disconnect());
}
