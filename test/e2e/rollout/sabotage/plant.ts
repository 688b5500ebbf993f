/** How a controller with a planted edit is started, and how to see afterwards that it had it. Called by `stand.ts`. */
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { editedFiles, type SabotageId, sabotageNamed } from './sabotage.ts';

export const SABOTAGE_VARIABLE = 'MOORING_E2E_SABOTAGE';
/** What `register.ts` writes for each edited file. */
export function plantedLine(id: string, url: string): string {
  return `planted ${id} in ${url}\n`;
}

/** Settings for the controller's process. */
export function planted(id: SabotageId | undefined): Record<string, string> {
  if (id === undefined) return {};
  // An edit that fits no longer is told here, before anything is started.
  editedFiles(sabotageNamed(id));
  return { NODE_OPTIONS: `--import=${new URL('./register.ts', import.meta.url).href}`, [SABOTAGE_VARIABLE]: id };
}

/** Throws where an edit never came to run: the test would then show nothing. */
export function checkPlanted(id: SabotageId, controllerLog: string): void {
  const log = existsSync(controllerLog) ? readFileSync(controllerLog, 'utf8') : '';
  for (const file of editedFiles(sabotageNamed(id)).keys()) {
    if (!log.includes(plantedLine(id, pathToFileURL(file).href)))
      throw new Error(`${id}: the edit of ${file} was never loaded`);
  }
}
