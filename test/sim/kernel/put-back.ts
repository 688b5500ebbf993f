/** Puts a run's tables, queue, chance and process where the reference's were at a rest. Called by `replayed.ts`. */
import { introduceVault } from './clients.ts';
import { keptMemory } from './memory.ts';
import type { Rest } from './past.ts';
import type { Run } from './run.ts';

export async function putBack(run: Run, { storage, chance, ids, memory }: Rest): Promise<void> {
  run.services.storage.restoreAll(storage);
  run.random.goOnFrom(chance);
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
