/**
 * `npm run check:infra [-- --types FOLDER]`: what check.ts finds wrong in `infra/`, a line each, then a count. FOLDER is a
 * clone of Azure/bicep-types-az. The status is 0 when nothing is wrong.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkInfra, readInfra } from './infra/check.ts';

const { values } = parseArgs({ options: { types: { type: 'string' } } });
const files = await readInfra(fileURLToPath(new URL('../', import.meta.url)));
const wrong = checkInfra(files, values.types);
for (const line of wrong) console.log(line);
const resources = [...files.values()].reduce((sum, file) => sum + file.resources.length, 0);
const types = values.types === undefined ? 'not held to published types' : 'held to published types';
console.log(`${files.size} files with ${resources} resources, ${types}: ${wrong.length} wrong`);
process.exit(wrong.length === 0 ? 0 : 1);
