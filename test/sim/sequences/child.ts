/** A process that plays sequences: its timers and chance are the simulation's. Started by `command.ts`. */

import { takeOver } from '../kernel/take-over.ts';
import { answerTasks } from './process.ts';
import type { SequenceTask } from './run-sequences.ts';

takeOver();
const { runSequences } = await import('./run-sequences.ts');
answerTasks<SequenceTask, unknown>(runSequences);
