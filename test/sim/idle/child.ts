/** A process that does nothing but sweep what is at rest: its timers and chance are the simulation's. Started by `command.ts`. */
import { takeOver } from '../kernel/take-over.ts';
import { answerTasks } from '../sequences/process.ts';

takeOver();
Error.stackTraceLimit = 0;
const { sweepIdle } = await import('./sweep-idle.ts');
answerTasks(sweepIdle);
