/** A process that goes through interleavings: its timers and chance are the simulation's. Started by `command.ts`. */
import { takeOver } from '../kernel/take-over.ts';
import { answerTasks } from '../sequences/process.ts';
import type { InterleavingsTask } from './run-interleavings.ts';

takeOver();
const { runInterleavings } = await import('./run-interleavings.ts');
answerTasks<InterleavingsTask, unknown>(runInterleavings);
