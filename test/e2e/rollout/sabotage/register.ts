/**
 * Loaded with `--import` into the controller's process that this test starts: makes the edits of the sabotage that the
 * environment names while Node loads the sources. Says so on standard error for each file, so that the test can see
 * that the edit was really there.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { edited } from '../../../sim/planted/planted.ts';
import { PLANTED_LINE, SABOTAGE_VARIABLE } from './plant.ts';
import { sabotageNamed } from './sabotage.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');

const id = process.env[SABOTAGE_VARIABLE];
if (id !== undefined) {
  const { edits } = sabotageNamed(id);
  const files = new Map<string, string>();
  for (const { file, find, replace } of edits) {
    const before = files.get(file) ?? readFileSync(path.join(ROOT, file), 'utf8');
    files.set(file, edited(before, { id, file, find, replace, hurts: '' }));
  }
  const byUrl = new Map(
    [...files].map(([file, source]) => [pathToFileURL(path.join(ROOT, file)).href, { file, source }]),
  );
  registerHooks({
    load(asked, context, nextLoad) {
      const made = byUrl.get(asked);
      if (!made) return nextLoad(asked, context);
      process.stderr.write(`${PLANTED_LINE} ${id} in ${made.file}\n`);
      return { format: 'module-typescript', source: made.source, shortCircuit: true };
    },
  });
}
