/** How a controller with a planted edit is started, and how to see afterwards that it had it. Called by `stand.ts`. */
import { existsSync, readFileSync } from 'node:fs';
import { type SabotageId, sabotageNamed } from './sabotage.ts';

export const SABOTAGE_VARIABLE = 'MOORING_E2E_SABOTAGE';
/** Begins the line that `register.ts` writes for each edited file. */
export const PLANTED_LINE = 'planted';

/** Settings for the controller's process. */
export function planted(id: SabotageId | undefined): Record<string, string> {
  if (id === undefined) return {};
  if (sabotageNamed(id).edits.length === 0) throw new Error(`the sabotage ${id} has no edit yet`);
  return { NODE_OPTIONS: `--import=${new URL('./register.ts', import.meta.url).href}`, [SABOTAGE_VARIABLE]: id };
}

/** Throws where an edit never came to run: the test would then show nothing. */
export function checkPlanted(id: SabotageId, controllerLog: string): void {
  const log = existsSync(controllerLog) ? readFileSync(controllerLog, 'utf8') : '';
  for (const { file } of sabotageNamed(id).edits) {
    if (!log.includes(`${PLANTED_LINE} ${id} in ${file}`))
      throw new Error(`${id}: the edit of ${file} was never loaded`);
  }
}
