/**
 * Makes the planted edit in a file that no test loads as a module, a workflow say: whoever reads it gets the edited text.
 * A setup file of `vitest.config.ts`, so it runs in the process of the tests; on disk nothing changes.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { ROOT } from './hooks.ts';
import { PLANTED } from './list/all.ts';
import { edited, isModule } from './planted.ts';

const bug = PLANTED.find(({ id }) => id === process.env['PLANTED']);
if (bug && !isModule(bug)) {
  const file = path.join(ROOT, bug.file);
  const text = edited(fs.readFileSync(file, 'utf8'), bug);
  const { readFileSync } = fs;
  const reading = (...args: Parameters<typeof readFileSync>): string | Buffer =>
    args[0] === file ? text : readFileSync(...args);
  Object.assign(fs, { readFileSync: reading });
  syncBuiltinESMExports();
}
