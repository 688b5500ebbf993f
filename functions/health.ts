/** Timer: looks at the health of what runs, and wakes what is ill. */
import { app } from '@azure/functions';
import { runtime } from '../src/runtime/runtime.ts';

/** A pass ends before the next is due, at any schedule of a minute and more. */
const PASS_LIMIT_MS = 55_000;

app.timer('health', {
  schedule: '%MOORING_HEALTH_SCHEDULE%',
  handler: async () => {
    const { healthCheck } = await import('../src/engine/health-check.ts');
    const { parts } = await runtime();
    const report = await healthCheck(parts, AbortSignal.timeout(PASS_LIMIT_MS));
    parts.log.debug('health check done', { ...report });
  },
});
