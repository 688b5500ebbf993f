#!/usr/bin/env node
/**
 * `npx mooring`: hands the arguments to src/cli/main.ts through scripts/setup.mjs, which installs what is missing and
 * finds the project's own Node. Plain JavaScript on purpose: it runs on whatever Node the machine has.
 */
import { fileURLToPath } from 'node:url';

process.argv.splice(2, 0, 'node', fileURLToPath(new URL('../src/cli/main.ts', import.meta.url)));
await import('../scripts/setup.mjs');
