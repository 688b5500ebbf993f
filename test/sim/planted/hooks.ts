/**
 * Makes one edit to one source while Node loads it. Called by `child.ts` before anything of `src/` is imported, in a
 * process of its own; the file on disk stays as it is.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { edited, type Planted } from './planted.ts';

export const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Answers whether the edited file has been loaded by now. */
export function plant(bug: Planted): () => boolean {
  const file = path.join(ROOT, bug.file);
  const url = pathToFileURL(file).href;
  const source = edited(readFileSync(file, 'utf8'), bug);
  let loaded = false;
  registerHooks({
    load(asked, context, nextLoad) {
      if (asked !== url) return nextLoad(asked, context);
      loaded = true;
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
  return () => loaded;
}
