/**
 * `npm run check:infra`: what check.ts finds wrong in `infra/`, a line each, then a count. The status is 0 when nothing
 * is wrong.
 */
import { fileURLToPath } from 'node:url';
import { ask } from './command-line/command-line.ts';
import { text } from './command-line/options.ts';
import { checkInfra, readInfra } from './infra/check.ts';

const { values } = ask({
  name: 'npm run check:infra',
  does: 'What is wrong in infra/, a line each, then a count: syntax, names and modules. Exits 0 when nothing is.',
  options: {
    types: text('FOLDER', 'a clone of Azure/bicep-types-az: every property of every resource is held to it, too'),
  },
  examples: ['--types ../bicep-types-az'],
});
const files = await readInfra(fileURLToPath(new URL('../', import.meta.url)));
const wrong = checkInfra(files, values.types);
for (const line of wrong) console.log(line);
const resources = [...files.values()].reduce((sum, file) => sum + file.resources.length, 0);
const types = values.types === undefined ? 'not held to published types' : 'held to published types';
console.log(`${files.size} files with ${resources} resources, ${types}: ${wrong.length} wrong`);
process.exit(wrong.length === 0 ? 0 : 1);
