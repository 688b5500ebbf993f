/** Puts a run's tables, queues, chance and processes where the reference's were at a rest. Called by `replayed.ts`. */
import { introduceVault } from './clients.ts';
import { keptMemory } from './memory.ts';
import type { Rest, Rested } from './past.ts';
import { installationsOf, type Run } from './run.ts';

export async function putBack(run: Run, { chance, installations }: Rest): Promise<void> {
  run.random.goOnFrom(chance);
  for (const [index, one] of installationsOf(run).entries()) {
    const rested = installations[index];
    if (!rested) throw new Error('there are as many installations as in the reference');
    await putOneBack(one, rested);
  }
}

async function putOneBack(run: Run, { storage, ids, memory }: Rested): Promise<void> {
  run.services.storage.restoreAll(storage);
  run.ids = ids;
  const [worker] = run.workers;
  if (!worker) throw new Error('a run has a worker');
  const { pace, tokens, pauses, challenge } = keptMemory(memory);
  for (const [id, share] of pace.shares) worker.memory.pace.shares.set(id, share);
  for (const [id, bucket] of pace.buckets) worker.memory.pace.buckets.set(id, bucket);
  for (const [id, token] of tokens) worker.memory.tokens.set(id, token);
  for (const [id, pause] of pauses) worker.memory.pauses.set(id, pause);
  if (challenge) await introduceVault(worker, challenge);
}
