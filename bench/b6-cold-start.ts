/**
 * B6: how long our app takes from its import to its last trigger registered, in units of a hello world's time (a), and
 * of our own code's unbundled and with everything imported at start (b). A fresh process for each sample.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from './benchmark.ts';
import { type Apps, buildApps } from './cold-start/apps.ts';
import { type Measured, measure } from './measure.ts';

const LOAD = fileURLToPath(new URL('./cold-start/load.ts', import.meta.url));
/** Other work only ever makes a start slower, so where the two are close a sample is the fastest of a few. */
const LOADS_WHERE_CLOSE = 3;
/** A start of half a second, twenty-five of ours: what scatters is nothing beside that. */
const PAIRS_WHERE_FAR = 9;

export const coldStartOverHello: Benchmark = {
  id: 'B6a',
  title: 'load to all triggers registered ÷ a hello world bundle’s',
  target: 1.3,
  run: () => compare(({ hello }) => hello, { loads: LOADS_WHERE_CLOSE }),
};

export const coldStartOverEager: Benchmark = {
  id: 'B6b',
  title: 'load to all triggers registered ÷ everything unbundled and eager',
  target: 0.15,
  run: () => compare(({ eager }) => eager, { loads: 1, pairs: PAIRS_WHERE_FAR }),
};

interface Effort {
  readonly loads: number;
  readonly pairs?: number;
}

async function compare(baselineOf: (apps: Apps) => string, { loads, ...pairs }: Effort): Promise<Measured> {
  const apps = await buildApps();
  try {
    // Only what a process says of itself counts, not what starting it costs.
    let clock = 0;
    const load = (app: string) => () => {
      clock += Math.min(...Array.from({ length: loads }, () => millisecondsToLoad(app)));
    };
    return measure({
      subject: load(apps.ours),
      baseline: load(baselineOf(apps)),
      now: () => clock,
      ...pairs,
    });
  } finally {
    await apps.remove();
  }
}

/** Throws where the app registers nothing: the figure would be of a failure. */
export function millisecondsToLoad(app: string): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LOAD, app], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${app} did not load: ${stderr}`);
  const { ms, functions }: { ms: number; functions: number } = JSON.parse(stdout);
  if (!(functions > 0)) throw new Error(`${app} registered nothing`);
  return ms;
}
