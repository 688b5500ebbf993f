/**
 * Leads a run through what its reference has passed (`past.ts`), up to the last rest before its first fault: clock,
 * host, script, Azure and oracles do all that they did, and the code under test is not asked. What is passed again must
 * leave the same trace, or it is an error. Driven by `driver.ts`; made by `play.ts` for the runs of plans.
 */
import type { Past, PastCall, Rest } from './past.ts';
import { putBack } from './put-back.ts';
import { type Call, type Invocation, installationsOf, type Run, type Worker } from './run.ts';
import type { Ended } from './workers.ts';

export interface Replayed {
  /** In place of an invocation. */
  visit(run: Run, what: string, worker: Worker): Promise<Ended<unknown>>;
  /** Passes on as far as it goes at this moment; false: time has to pass. */
  step(run: Run): Promise<boolean>;
}

interface Begun {
  readonly invocation: Invocation;
  left: number;
  readonly end: () => void;
}

/** Undefined: there is nothing to be passed again. */
export function createReplayed({ visits, calls, rests }: Past, beforePoint: number): Replayed | undefined {
  const last = rests.findLast(({ points }) => points < beforePoint);
  if (!last || last.visits === 0) return undefined;
  const numbered = new Map(calls.map((call) => [call.number, call]));
  const begun: Begun[] = [];
  let next = 0;

  async function visit(run: Run, what: string, worker: Worker): Promise<Ended<unknown>> {
    const recorded = visits[begun.length];
    if (recorded?.what !== what || !recorded.ended)
      throw new Error(`passed again, ${what} comes for ${recorded?.what}`);
    const invocation = { run, worker, generation: worker.generation, what, intentions: new Map() };
    await new Promise<void>((end) => {
      begun.push({ invocation, left: recorded.calls, end });
      if (recorded.calls === 0) end();
    });
    Object.assign(invocation, { ended: true });
    return recorded.ended;
  }

  /** Made, in the order of their numbers; answered in that of `calls`. */
  const made = new Map<number, Call>();

  /** False: a delivery comes before it, or its invocation. */
  function makeUpTo(run: Run, number: number): boolean {
    while (run.counts.points < number) {
      const call = numbered.get(run.counts.points + 1);
      const of = call && begun[call.visit];
      if (!call || !of) return false;
      made.set(call.number, callAgain(call, of.invocation));
    }
    return true;
  }

  async function pass(run: Run): Promise<boolean> {
    const recorded = calls[next];
    if (!recorded || recorded.at !== run.clock.now() || !makeUpTo(run, recorded.number)) return false;
    const [call, of] = [made.get(recorded.number), begun[recorded.visit]];
    if (!call || !of) return false;
    next += 1;
    made.delete(recorded.number);
    await answerAgain(call, recorded);
    of.left -= 1;
    if (of.left === 0) of.end();
    return true;
  }

  return {
    visit,
    async step(run) {
      let hasMoved = false;
      while (await pass(run)) hasMoved = true;
      if (hasMoved || run.counts.pending > 0) {
        const at = calls[next]?.at ?? 0;
        if (!hasMoved && at > run.clock.now()) run.clock.after(at - run.clock.now(), () => undefined);
        return hasMoved;
      }
      if (begun.length === last.visits && run.counts.points === last.points && run.clock.now() === last.at)
        await arrive(run, last);
      return false;
    },
  };
}

async function arrive(run: Run, rest: Rest): Promise<void> {
  if (run.trace.hash !== rest.trace) throw new Error(`passed again, it is another run at ${rest.points}`);
  await putBack(run, rest);
  // What the reference has shown until here was searched for secrets when it ended.
  run.sinks.length = 0;
  for (const one of installationsOf(run)) one.replayed = undefined;
}

function callAgain(past: PastCall, invocation: Invocation): Call {
  const { number, site, request, decidedAt, at, isAlone } = past;
  const { run } = invocation;
  const call: Call = { number, site, request, invocation, decidedAt, at, signal: undefined, isAlone, fault: undefined };
  run.counts.points = number;
  run.counts.calls += 1;
  run.judge.before(call);
  return call;
}

/** What the service did it does again; what it only told is known. */
async function answerAgain(call: Call, { answer, storage }: PastCall): Promise<void> {
  const { number, site, request, invocation, at } = call;
  const { run } = invocation;
  const { services, judge } = run;
  if (storage) services.storage.restoreAll(storage);
  if (site.name === 'queue put') services.messagePut(request);
  if (site.service === 'vault' || (site.service === 'arm' && site.write)) await services.of(site.service)(request);
  else if (site.service === 'arm') services.world.allowances.request('reads', request.url.pathname.split('/')[2] ?? '');
  services.note(call, answer);
  judge.effect(call, answer);
  run.trace.add(`${number} ${invocation.worker.index} ${site.name} ${site.key} ${answer.status}  ${at}`);
  judge.answered(call, answer);
}
