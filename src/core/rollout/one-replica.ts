/**
 * The order of the rules for a group of one replica, whether it is replaced in place or recreated. The order is the
 * policy: what is not known or not ours comes before anything that writes, waiting before mending, mending before
 * healing.
 */
import type { Rule } from './converge.ts';
import { differing } from './mending.ts';
import { foreign, leaving, missing, unseen } from './presence.ts';
import { atRest, busy, completed, halted, ill, restartAsked, stopped } from './upkeep.ts';

export const ONE_REPLICA: readonly Rule[] = [
  unseen,
  leaving,
  missing,
  foreign,
  busy,
  halted,
  differing,
  stopped,
  restartAsked,
  completed,
  ill,
  atRest,
];
