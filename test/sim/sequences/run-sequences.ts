/**
 * What one child process is asked: seeds of sequences, each without a fault and with one, for so long or so many; or
 * one sequence to be seen again. Answers with counts and what was found, made small.
 */
import { playSequence } from './play-sequence.ts';
import { commandOf, readSequence, type Sequence, sequenceOf } from './sequence.ts';
import { shrunk } from './shrink-sequence.ts';

export type SequenceTask =
  | {
      readonly kind: 'seeds';
      readonly from: number;
      readonly to: number;
      readonly step: number;
      readonly seconds: number;
    }
  | { readonly kind: 'one'; readonly text: string };

export interface SequencesDone {
  readonly sequences: number;
  readonly faulty: number;
  readonly declarations: number;
  readonly calls: number;
  readonly cpuMs: number;
  readonly simulatedMs: number;
  readonly found: readonly SequenceFound[];
}

export interface SequenceFound {
  readonly promise: string;
  readonly what: string;
  readonly command: string;
}

/** Made small; what is found beyond is told as it is. */
const SHRUNK_MAX = 5;

export async function runSequences(task: SequenceTask): Promise<SequencesDone> {
  const begun = process.cpuUsage();
  const startedAt = performance.now();
  const found: SequenceFound[] = [];
  const done = { sequences: 0, faulty: 0, declarations: 0, calls: 0, simulatedMs: 0, found };
  const one = async (asked: Sequence, faultSeed?: string): Promise<boolean> => {
    const { violations, calls, simulatedMs, sequence } = await playSequence(asked, faultSeed);
    done.declarations += asked.steps.length;
    done.calls += calls;
    done.simulatedMs += simulatedMs;
    const [first] = violations;
    if (!first) return true;
    const small = done.found.length < SHRUNK_MAX ? await shrunk(sequence, first.promise) : sequence;
    const [told = first] = small === sequence ? violations : (await playSequence(small)).violations;
    done.found.push({ promise: told.promise, what: told.what, command: commandOf(small) });
    return false;
  };
  if (task.kind === 'one') {
    await one(readSequence(task.text));
    done.sequences += 1;
  } else {
    for (let seed = task.from; seed < task.to; seed += task.step) {
      if (performance.now() - startedAt > task.seconds * 1000) break;
      const sequence = sequenceOf(seed);
      done.sequences += 1;
      if (!(await one(sequence))) continue;
      done.faulty += 1;
      await one(sequence, String(seed));
    }
  }
  const { user, system } = process.cpuUsage(begun);
  return { ...done, cpuMs: (user + system) / 1000 };
}
