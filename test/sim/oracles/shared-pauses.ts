/**
 * When another process can know of a pause that ARM asked for: once the one that was told has written it down in
 * `Pace`, which it does before anything else, and two seconds after its own last look there. Asked by `i06-bounded.ts`
 * about every call that comes before its time.
 */
import type { Call, Invocation, Run, Worker } from '../kernel/run.ts';

/** What a process has done with the rows of `Pace`, by the numbers of its calls. */
interface Process {
  wrote: number;
  /** Met a fault there: it could not write, or not read. */
  failed: number;
  /** By row: which call read it last, and when. */
  readonly read: Map<string, { readonly number: number; readonly at: number }>;
}

/** For so long a process goes by what it has read (docs/decisions/009). */
const BELIEVED_MS = 2000;

export interface SharedPauses {
  /** Every call that took effect, and every one that met a fault instead. */
  note(call: Call): void;
  /** Whether the caller had no way to know what `told` was told. */
  isUnknownTo(call: Call, told: Call): boolean;
  /** What `isUnknownTo` will go by, about this one, for calls yet to come. */
  standing(told: Call, run: Pick<Run, 'workers' | 'clock'>): unknown;
}

export function sharedPauses(): SharedPauses {
  const processes = new WeakMap<Worker, Map<number, Process>>();

  function processOf({ worker, generation }: Pick<Invocation, 'worker' | 'generation'>): Process {
    const of = processes.get(worker) ?? new Map<number, Process>();
    processes.set(worker, of);
    const known = of.get(generation) ?? { wrote: 0, failed: 0, read: new Map() };
    of.set(generation, known);
    return known;
  }

  return {
    note({ site, number, at, fault, invocation }) {
      if (!site.name.startsWith('table Pace ')) return;
      const process = processOf(invocation);
      if (fault !== undefined) process.failed = number;
      else if (site.write) process.wrote = number;
      else process.read.set(site.key, { number, at });
    },
    standing({ number, invocation }, { workers, clock }) {
      const teller = processOf(invocation);
      const others = workers.map((worker) => {
        const { failed, read } = processOf({ worker, generation: worker.generation });
        const lately = [...read].filter(([, { at }]) => clock.now() - at <= BELIEVED_MS);
        return [failed > number, lately.map(([key, one]) => [key, one.at, one.number < teller.wrote])];
      });
      const isAlive = invocation.worker.generation === invocation.generation;
      const since = { wrote: teller.wrote >= number, failed: teller.failed > number };
      return [isAlive, invocation.ended, since, others];
    },
    isUnknownTo({ invocation, site, at }, told) {
      const [teller, caller] = [processOf(told.invocation), processOf(invocation)];
      // Its own read of the row failed: then ARM answers for itself.
      if (caller.failed > told.number) return true;
      const { worker, generation, ended } = told.invocation;
      // It died before it could write, it is about to, or it could not.
      if (teller.wrote < told.number)
        return worker.generation !== generation || ended !== true || teller.failed > told.number;
      const bucket = site.write ? (site.name === 'arm DELETE' ? 'deletes' : 'writes') : 'reads';
      return [...caller.read].some(
        ([key, read]) => key.endsWith(`/${bucket}`) && read.number < teller.wrote && at - read.at <= BELIEVED_MS,
      );
    },
  };
}
