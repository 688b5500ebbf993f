/**
 * The runtime of this process, built from its environment by the first trigger that fires. Functions hold this and
 * nothing else of the runtime, so that registering them loads none of what it takes to run them.
 */
import { once } from './lazy.ts';

export const runtime = once(async () => {
  const { readSettings } = await import('./settings.ts');
  const { createRuntime } = await import('./wiring.ts');
  return createRuntime(readSettings(process.env));
});
