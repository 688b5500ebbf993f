/** `npm run simulate -- --planted [id…]`: tries planted bugs, tells each as it is done, ends with a table. Called by ../main.ts. */
import { PLANTED } from './list/all.ts';
import { type Tried, tryPlanted } from './run.ts';

export interface Asked {
  /** None: all. */
  readonly ids: readonly string[];
  readonly jobs: number;
  readonly json: boolean;
}

/** The one that no planted bug is called. */
export function unknownOf(ids: readonly string[]): string | undefined {
  return ids.find((id) => !PLANTED.some((bug) => bug.id === id));
}

/** Whether all were found and the unedited sources passed what found them. */
export async function planted({ ids, jobs, json }: Asked): Promise<boolean> {
  const bugs = PLANTED.filter(({ id }) => ids.length === 0 || ids.includes(id));
  const begun = performance.now();
  const { tried, failing } = await tryPlanted(bugs, {
    jobs,
    told: (one) => void process.stderr.write(`${line(one)}\n`),
  });
  const survived = tried.filter(({ by }) => by === undefined);
  const wall = (performance.now() - begun) / 1000;
  if (json) {
    const list = tried.map(({ bug, by, what, plan, plans, seconds: took }) => ({
      id: bug.id,
      by,
      what,
      plan,
      plans,
      seconds: took,
    }));
    console.log(
      JSON.stringify({
        planted: tried.length,
        killed: tried.length - survived.length,
        failing,
        seconds: wall,
        list,
      }),
    );
  } else {
    console.log(`${tried.length} planted bugs, ${tried.length - survived.length} found, in ${wall.toFixed(0)} s`);
    for (const { bug } of survived) console.log(`SURVIVED ${bug.id} (${bug.file}): ${bug.hurts}`);
    for (const [plan, what] of Object.entries(failing)) console.log(`fails without any edit: ${plan}: ${what}`);
  }
  return survived.length === 0 && Object.keys(failing).length === 0;
}

function line({ bug, by, what, plan, plans, seconds }: Tried): string {
  const spent = `after ${plans} plans in ${seconds.toFixed(1)} s`;
  if (by === undefined) return `SURVIVED  ${bug.id} ${spent}`;
  const place = plan === undefined ? '' : ` (${plan})`;
  return `found     ${bug.id} by ${by}${place} ${spent}: ${(what ?? '').slice(0, 120)}`;
}
