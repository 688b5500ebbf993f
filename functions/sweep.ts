/** Timer: finds what is missing, changed, stuck or unclaimed, and wakes it. */
import { app } from '@azure/functions';
import { runtime } from '../src/runtime/runtime.ts';

/** A pass of the longest kind fits into half of functionTimeout. */
const PASS_LIMIT_MS = 150_000;

app.timer('sweep', {
  schedule: '%MOORING_SWEEP_SCHEDULE%',
  handler: async () => {
    const { sweep } = await import('../src/engine/sweep.ts');
    const { parts, settings } = await runtime();
    const report = await sweep(parts, settings.scopes, AbortSignal.timeout(PASS_LIMIT_MS));
    parts.log.debug('sweep done', { ...report });
  },
});
