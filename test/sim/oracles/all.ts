/** Every promise that is watched. A new one is a file here with an `Oracle` in it and a line below. */
import type { Oracle } from '../kernel/run.ts';
import { askedIsDone } from './asked.ts';
import { commitOrder } from './commit-order.ts';
import { doubtWritesNothing } from './doubt.ts';
import { holdHolds } from './held.ts';
import { oneWriter } from './i01-one-writer.ts';
import { neverZero } from './i02-never-zero.ts';
import { nothingLost } from './i03-nothing-lost.ts';
import { nothingForeign } from './i04-nothing-foreign.ts';
import { noSecret } from './i05-no-secret.ts';
import { bounded } from './i06-bounded.ts';
import { newestImage } from './i07-newest-image.ts';
import { noDoubt } from './i11-no-doubt.ts';
import { explained } from './i12-explained.ts';
import { nothingLeft } from './leftovers.ts';
import { pausesKept } from './pauses.ts';
import { imagesPinned } from './pinned.ts';
import { refusalsSpread } from './refusals.ts';
import { wakesKept } from './wakes.ts';

export const ORACLES: readonly Oracle[] = [
  oneWriter,
  neverZero,
  nothingLost,
  nothingForeign,
  nothingLeft,
  noSecret,
  bounded,
  newestImage,
  noDoubt,
  explained,
  askedIsDone,
  commitOrder,
  doubtWritesNothing,
  holdHolds,
  imagesPinned,
  pausesKept,
  refusalsSpread,
  wakesKept,
];
