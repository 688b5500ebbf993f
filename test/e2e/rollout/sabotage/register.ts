/**
 * Loaded with `--import` into the controller's process that this test starts: makes the edits of the sabotage that the
 * environment names while Node loads the sources. Says so on standard error for each file, so that the test can see
 * that the edit was really there.
 */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { plantedLine, SABOTAGE_VARIABLE } from './plant.ts';
import { editedFiles, sabotageNamed } from './sabotage.ts';

const id = process.env[SABOTAGE_VARIABLE];
if (id !== undefined) {
  const byUrl = new Map(
    [...editedFiles(sabotageNamed(id))].map(([file, source]) => [pathToFileURL(file).href, source]),
  );
  registerHooks({
    load(asked, context, nextLoad) {
      const source = byUrl.get(asked);
      if (source === undefined) return nextLoad(asked, context);
      process.stderr.write(plantedLine(id, asked));
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}
