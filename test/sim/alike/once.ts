/**
 * Makes one call of an adapter again, in the world as the reference had it then, with one fault in it: what comes of it
 * for everybody else, as a text. Two faults with the same text leave the same process in the same world at the same
 * moment: what follows is the same. Called by `alike.ts`.
 */
import { ConnectionReset, type Service, type WireResponse } from '../../../local/serve/wire.ts';
import { Fault as ThrownFault } from '../../../src/core/errors.ts';
import type { Parts } from '../../../src/engine/parts.ts';
import { bodyText } from '../kernel/body-text.ts';
import { callers } from '../kernel/calls.ts';
import { simClock } from '../kernel/clock.ts';
import { settle } from '../kernel/driver.ts';
import { type PortCall, portCalls } from '../kernel/port-calls.ts';
import { seeded } from '../kernel/random.ts';
import { type Call, type Invocation, noUses, type Run, type Worker } from '../kernel/run.ts';
import { type ServiceName, siteOf } from '../kernel/sites.ts';
import { standOn } from '../kernel/take-over.ts';
import { createTrace } from '../kernel/trace.ts';
import type { Detail } from '../kernel/watched-faults.ts';
import { saidBy } from '../oracles/doubt.ts';
import { retryAfter } from '../oracles/i06-bounded.ts';
import { pauseIn } from '../oracles/pauses.ts';
import type { Fault } from '../replay.ts';
import { simStorage } from '../services/storage.ts';

interface Ended {
  readonly text: string;
  readonly details: Details;
}

export type Details = { readonly [name in Detail]?: string | number | undefined };

/** What became of the call for everybody else, and when; apart from it, what a fault says beside its kind. */
export interface Outcome extends Ended {
  readonly endsAt: number;
}

/** More timers than any call of an adapter waits for. */
const STEPS_MAX = 50;

/**
 * Without a fault: as it was. Undefined: it cannot be made again by itself, as others were at work beside it, or as it
 * asks ARM for more than it was answered then.
 */
export async function once(reference: Run, made: PortCall, fault?: Fault): Promise<Outcome | undefined> {
  const told: string[] = [];
  const own: PortCall = { ...made, points: [], answers: [], told: [] };
  const arm = { left: [...made.answers], isShort: false };
  const choose: Run['choose'] = ({ number }) => (number === fault?.at ? fault.variant : undefined);
  const run = await worldOf(reference, { made, told, arm }, choose);
  const worker = workerOf(reference, told);
  run.workers.push(worker);
  const invocation: Invocation = { run, worker, generation: 0, what: 'once', intentions: new Map() };
  standOn(run);
  let ended: Ended | undefined;
  const again = (): Promise<unknown> => portCalls.run(own, () => made.again(new AbortController().signal));
  void callers.run(invocation, () =>
    again().then(
      (value) => {
        ended = { text: textOf(value), details: {} };
      },
      (error: unknown) => {
        ended = endOf(error);
      },
    ),
  );
  for (let steps = 0; ended === undefined && worker.generation === 0; steps++) {
    await settle();
    if (ended !== undefined || worker.generation > 0) break;
    const next = run.clock.next(true);
    if (next === undefined || steps > STEPS_MAX) return undefined;
    run.clock.moveTo(next);
  }
  // Something is to come of it later, where nobody looks here.
  if (run.clock.next(false) !== undefined) return undefined;
  const isMet = fault ? run.happened.length > 0 : own.told.join('\n') === made.told.join('\n');
  if (!isMet || arm.isShort) return undefined;
  const { text, details } = ended ?? { text: 'died', details: {} };
  const elsewhere = [run.clock.now() - made.at, run.random.state(), run.ids - made.ids, ...told];
  return { text: [text, ...elsewhere].join('\n'), details, endsAt: run.clock.now() };
}

interface Remade {
  readonly made: PortCall;
  readonly told: string[];
  /** Its answers of then, not given yet; and whether more were asked for. */
  readonly arm: { readonly left: WireResponse[]; isShort: boolean };
}

async function worldOf(reference: Run, { made, told, arm }: Remade, choose: Run['choose']): Promise<Run> {
  const clock = simClock(made.at);
  const storage = await simStorage(clock);
  storage.restoreAll(made.storage);
  const asThen: Service = async () => {
    const answer = arm.left.shift();
    arm.isShort ||= answer === undefined;
    if (!answer) throw new ConnectionReset();
    return answer;
  };
  /** What a service did is done: reads of tables leave nothing behind. */
  const noted =
    (name: ServiceName, service: Service): Service =>
    async (request) => {
      const answer = await service(request);
      const { name: site, key, write } = siteOf(name, request);
      if (write || name === 'arm') told.push(`${site} ${key} ${answer.status} ${bodyText(request.body)}`);
      return answer;
    };
  const services: Partial<Record<ServiceName, Service>> = {
    arm: noted('arm', asThen),
    table: noted('table', storage.tables),
    queue: noted('queue', storage.queue),
  };
  const of = (name: ServiceName): Service => {
    const service = services[name];
    if (!service) throw new Error(`no ${name} in a call that is made again`);
    return service;
  };
  const quiet = { note: () => undefined, olderVersions: () => 0, older: () => undefined };
  return {
    ...reference,
    clock,
    random: seeded(made.chance),
    trace: createTrace(),
    services: { ...reference.services, storage, of, ...quiet },
    workers: [],
    gate: undefined,
    choose,
    keepPoints: false,
    underWay: new Set(),
    portCalls: undefined,
    past: undefined,
    replayed: undefined,
    detailsRead: undefined,
    course: undefined,
    uses: noUses(),
    judge: judgeOf(told),
    sinks: [],
    violations: [],
    counts: { ...reference.counts, points: (made.points[0] ?? 1) - 1 },
    happened: [],
    ids: made.ids,
  };
}

/** ARM's answers are what the promises about pauses and doubt go by. */
function judgeOf(told: string[]): Run['judge'] {
  const nothing = (): void => undefined;
  return {
    before: nothing,
    effect: nothing,
    http: nothing,
    end: nothing,
    cut: nothing,
    standing: () => '',
    aside: () => '',
    answered(call: Call, answer: WireResponse | undefined) {
      if (call.fault === undefined || call.site.service !== 'arm') return;
      told.push(`told ${answer && saidBy(answer)} ${answer && (pauseIn(answer) ?? retryAfter(answer))}`);
    },
  };
}

/** Nobody waits for its turn in it; what ARM's answers told of allowances is told. */
function workerOf(reference: Run, told: string[]): Worker {
  const [first] = reference.workers;
  if (!first) throw new Error('a run has a worker');
  const pace: Parts['pace'] = {
    ...first.parts.pace,
    pauseMs: async () => 0,
    heard: async (heard) => void told.push(`heard ${JSON.stringify(heard)}`),
  };
  const worker: Worker = {
    ...first,
    generation: 0,
    parts: { ...first.parts, pace },
    die() {
      worker.generation += 1;
    },
  };
  return worker;
}

function textOf(value: unknown): string {
  return `gave ${JSON.stringify(value, (_, one: unknown) => (one instanceof Map ? [...one] : one))}`;
}

/** What a fault is for those who go by it; the message, which is for people, names code and status again. */
function endOf(error: unknown): Ended {
  if (!(error instanceof ThrownFault)) return { text: `threw ${String(error)}`, details: {} };
  const { kind, reason, retryAfterMs, code, status } = error;
  return { text: `fault ${kind} ${reason} ${retryAfterMs}`, details: { code, status } };
}
