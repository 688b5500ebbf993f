/**
 * Loads a function app as the host does, in a process of its own, and prints how long it took from the import to the
 * last trigger registered: `{"ms": 17.1, "functions": 6}`. Run by b6-cold-start.ts, a fresh process for each sample.
 */
import { loadApp } from '../../local/host/load-app.ts';

const [file = ''] = process.argv.slice(2);
const started = performance.now();
const { functions } = await loadApp(file, () => undefined);
const ms = performance.now() - started;
process.stdout.write(JSON.stringify({ ms, functions: functions.length }));
// What an SDK that was loaded keeps open is no part of the start.
process.exit(0);
