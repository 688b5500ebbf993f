/**
 * The order of the rules for a group of one replica, whether it is replaced in place or recreated. The order is the
 * policy: what is leaving, missing or not ours comes before anything that writes, waiting before mending, mending before
 * healing.
 */
import { adopted } from './adopted.ts';
import type { Rule } from './converge.ts';
import { differing } from './mending.ts';
import { outdated } from './outdated.ts';
import { foreign, leaving, missing } from './presence.ts';
import { atRest, busy, completed, ill } from './upkeep.ts';
import { halted, restartAsked, stopped } from './verbs.ts';

export const ONE_REPLICA: readonly Rule[] = [
  outdated,
  leaving,
  missing,
  foreign,
  busy,
  adopted,
  halted,
  differing,
  stopped,
  restartAsked,
  completed,
  ill,
  atRest,
];
