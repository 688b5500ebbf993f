/** Every trial, by name. A new one is an object in a file of this folder, a line here and its name in command.ts. */
import { asleep, jumps } from './clocks.ts';
import type { TrialName } from './command.ts';
import { days } from './days.ts';
import { givenUp } from './given-up.ts';
import { scarce } from './scarce.ts';
import { starved } from './starved.ts';
import type { Trial } from './trial.ts';
import { leftAlone } from './unreadable.ts';
import { keptFields, mixed, olderRows } from './versions.ts';

export const TRIALS: Readonly<Record<TrialName, Trial>> = {
  jumps,
  asleep,
  older: olderRows,
  mixed,
  fields: keptFields,
  unreadable: leftAlone,
  'given-up': givenUp,
  starved,
  scarce,
  days,
};
