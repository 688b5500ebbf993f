/** Every planted bug. A new one is an entry in one of these files; `planted.test.ts` holds each to its source. */
import type { Planted } from '../planted.ts';
import { ARM } from './arm.ts';
import { DECISIONS } from './decisions.ts';
import { ELSEWHERE } from './elsewhere.ts';
import { ENGINE } from './engine.ts';
import { ROLLOUTS } from './rollouts.ts';
import { ROUTERS } from './routers.ts';
import { SECURITY } from './security.ts';
import { SERVICES } from './services.ts';
import { TABLES } from './tables.ts';
import { WAKES } from './wakes.ts';

export const PLANTED: readonly Planted[] = [
  ...TABLES,
  ...ARM,
  ...ROUTERS,
  ...ROLLOUTS,
  ...SERVICES,
  ...ENGINE,
  ...WAKES,
  ...DECISIONS,
  ...ELSEWHERE,
  ...SECURITY,
];
