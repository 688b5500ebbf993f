/**
 * One process for one planted bug, or for the sources as they are: told by its arguments what to do, it answers once
 * and ends. Started by `run.ts`.
 */
import { readFileSync } from 'node:fs';
import { takeOver } from '../kernel/take-over.ts';
import { plant } from './hooks.ts';
import { PLANTED } from './list/all.ts';
import { PLAYED } from './planted.ts';

const [what = '', id = '', file = '', seconds] = process.argv.slice(2);
const bug = PLANTED.find((one) => one.id === id);
const isLoaded = bug ? plant(bug) : () => true;
takeOver();
// Hundreds of errors a run are answers like others; where each was made is of no interest.
Error.stackTraceLimit = 0;
const { hunt, plansInOrder, playText, references } = await import('./hunt.ts');

process.send?.(await answer(), () => process.disconnect?.());

function onPlayed(): void {
  process.send?.(PLAYED);
}

async function answer(): Promise<unknown> {
  if (what === 'references') {
    const known = await references(onPlayed);
    const order = plansInOrder(known);
    // Where a hunt begins again and again it need not read what it does not use.
    return {
      order,
      known: Object.fromEntries(Object.entries(known).map(([name, one]) => [name, { ...one, points: [] }])),
    };
  }
  const { known, order = [], plans = [], first = {}, skip = [] } = JSON.parse(readFileSync(file, 'utf8'));
  if (what === 'control') return control(plans, known);
  const secondsMax = seconds === undefined ? undefined : Number(seconds);
  const hunted = await hunt({ known, order, first: first[id] ?? [], skip, secondsMax, onPlayed });
  return { ...hunted, loaded: isLoaded() };
}

/** Which of these plans fail in the sources as they are, and how. */
async function control(plans: readonly string[], known: Parameters<typeof playText>[1]): Promise<unknown> {
  const failed: Record<string, string> = {};
  for (const plan of plans) {
    const {
      violations: [wrong],
    } = await playText(plan, known);
    onPlayed();
    if (wrong) failed[plan] = `${wrong.promise}: ${wrong.what}`;
  }
  return failed;
}
