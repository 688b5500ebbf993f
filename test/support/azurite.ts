/**
 * vitest global setup: starts one in-memory Azurite and provides its addresses as `inject('azurite')`.
 * Test files share it, so each takes table and queue names of its own.
 */
import type { TestProject } from 'vitest/node';
import { startAzurite } from '../../local/storage/azurite.ts';

declare module 'vitest' {
  interface ProvidedContext {
    azurite: { blob: string; queue: string; table: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const azurite = await startAzurite();
  project.provide('azurite', { blob: azurite.blob, queue: azurite.queue, table: azurite.table });
  return () => azurite.stop();
}
