/**
 * The one place through which everything external passes: each call gets a number and a site, may meet the fault that
 * the plan has for its number, and is told to the judge, as it was done and as it was answered. Called by the clients.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { ConnectionReset, type Service, type WireRequest, type WireResponse } from '../../../local/serve/wire.ts';
import { meet } from '../faults/meet.ts';
import { bodyText } from './body-text.ts';
import { notePassed } from './past.ts';
import { type PortCall, portCalls } from './port-calls.ts';
import type { Call, Invocation, Point, Run } from './run.ts';
import { type ServiceName, siteOf } from './sites.ts';

/** Who is calling: set by `invoke`, carried along every await. */
export const callers = new AsyncLocalStorage<Invocation>();

const NEVER = new Promise<never>(() => undefined);

/** What a dead process waits for. */
export function never(): Promise<never> {
  return NEVER;
}

export function isDead({ generation, worker }: Invocation): boolean {
  return generation !== worker.generation;
}

export async function pass(name: ServiceName, request: WireRequest, signal?: AbortSignal): Promise<WireResponse> {
  const invocation = callers.getStore();
  if (!invocation) throw new Error(`a call outside of an invocation: ${request.method} ${request.url.href}`);
  const { run } = invocation;
  if (isDead(invocation)) return never();
  const site = siteOf(name, request);
  const decidedAt = run.clock.now();
  if (run.gate) {
    await run.gate.wait(invocation, site.name);
    if (isDead(invocation)) return never();
    signal?.throwIfAborted();
  }
  const service = run.services.of(name);
  const point = nextPoint(run, site.name, site.key, () => run.services.olderVersions(site));
  const at = run.clock.now();
  const { number, fault } = point;
  const isAlone = run.counts.pending === 1;
  const call: Call = { number, site, request, invocation, decidedAt, at, signal, isAlone, fault };
  const port = portCalls.getStore();
  port?.points.push(point.number);
  run.counts.calls += 1;
  run.judge.before(call);
  run.underWay.add(call);
  let answer: WireResponse | 'reset';
  try {
    answer = await answerOf(run, call, service);
  } finally {
    run.underWay.delete(call);
  }
  if (port && answer !== 'reset') noteTold(port, name, answer);
  if (isDead(invocation)) return never();
  if (run.gate) {
    await run.gate.wait(invocation, 'answer');
    if (isDead(invocation)) return never();
  }
  if (answer !== 'reset') notePassed(run, call, answer);
  run.judge.answered(call, answer === 'reset' ? undefined : answer);
  if (answer === 'reset') throw new ConnectionReset();
  return answer;
}

function noteTold({ answers, told }: PortCall, name: ServiceName, answer: WireResponse): void {
  if (name === 'arm') answers.push(answer);
  told.push(`${answer.status} ${bodyText(answer.body)}`);
}

async function answerOf(run: Run, call: Call, service: Service): Promise<WireResponse | 'reset'> {
  const serve = async (): Promise<WireResponse> => {
    const answer = await service(call.request);
    run.services.note(call, answer);
    run.judge.effect(call, answer);
    return answer;
  };
  let answer: WireResponse | 'reset';
  try {
    answer = call.fault === undefined ? await serve() : await meet(run, call, serve);
  } catch (error) {
    if (!(error instanceof ConnectionReset)) throw error;
    answer = 'reset';
  }
  const { site, invocation } = call;
  const status = answer === 'reset' ? 'reset' : answer.status;
  run.trace.add(
    `${call.number} ${invocation.worker.index} ${site.name} ${site.key} ${status} ${call.fault ?? ''} ${call.at}`,
  );
  return answer;
}

export function nextPoint(run: Run, site: string, key: string, older: () => number = () => 0): Point {
  const bare = { number: ++run.counts.points, site, key, at: run.clock.now(), older: older(), fault: undefined };
  const point = { ...bare, fault: run.choose(bare) };
  if (run.keepPoints) run.points.push(point);
  return point;
}

/** Something of the plan happened, now. */
export function happened(run: Run, what: string): void {
  run.happened.push(what);
  run.counts.lastDisturbance = run.clock.now();
  run.counts.faults += 1;
}
