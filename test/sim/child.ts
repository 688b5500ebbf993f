/** A process that does nothing but simulate: its timers and chance are the simulation's. Started by `pool.ts`. */
import { takeOver } from './kernel/take-over.ts';
import type { Task } from './run-task.ts';

takeOver();
// Hundreds of errors a run are answers like others; where each was made is of no interest.
Error.stackTraceLimit = 0;
const { runTask } = await import('./run-task.ts');

process.on('message', (message: Task) => {
  runTask(message).then(
    (done) => process.send?.({ done }),
    (error: unknown) =>
      process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.send?.({ ready: true });
