/** A process that plays trials: its timers and chance are the simulation's. Started by `command.ts`. */
import { takeOver } from '../kernel/take-over.ts';
import { answerTasks } from '../sequences/process.ts';

takeOver();
Error.stackTraceLimit = 0;
const { playTrial } = await import('./play-trial.ts');
answerTasks(playTrial);
