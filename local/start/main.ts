/**
 * `npm start`: local Azure and the controller with the sample declared, kept running until Ctrl-C. Killed and started
 * again it goes on where it was; `-- --fresh` forgets everything first. `-- --any-ports` takes ports that are free.
 */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask } from '../../scripts/command-line/command-line.ts';
import { flag, oneOf, text } from '../../scripts/command-line/options.ts';
import { readAddresses } from './addresses.ts';
import { CONTAINERS, SERVING_ARE } from './container-parts.ts';
import { startController } from './controller.ts';
import { holdAzure } from './hold.ts';
import { takeLock } from './lock.ts';
import { declareOnce, pushMissing, sampleAddress } from './sample.ts';
import { whatToTry } from './what-to-try.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMMAND = {
  name: 'npm start',
  does: 'Runs local Azure and the controller with the sample declared, until Ctrl-C. Killed and started again it goes on where it was.',
  options: {
    directory: text('FOLDER', 'where local Azure keeps its state, inside the project', {
      otherwise: path.join(ROOT, '.mooring'),
      told: '.mooring',
    }),
    fresh: flag('forgets the state of earlier runs first'),
    'any-ports': flag('takes free ports instead of the usual ones'),
    'no-sample': flag('declares nothing'),
    containers: oneOf(CONTAINERS, `${SERVING_ARE}; none: states without processes`, 'simulated'),
  },
  examples: ['npm start', '--any-ports --directory .mooring-2'],
} as const;
/** How often we look whether npm, which started us, is still there. */
const PARENT_LOOK_MS = 500;

const { values } = ask(COMMAND);
const { containers } = values;
const began = Date.now();
const directory = path.resolve(values.directory);
const other = takeLock(directory, 'start');
if (other !== undefined) {
  const arm = readAddresses(directory)?.arm;
  process.stderr.write(
    `npm start already runs in ${directory}, as process ${other}${arm ? ` (ARM at ${arm})` : ''}.\n` +
      'Stop that one first, or run a second one beside it: npm start -- --any-ports --directory .mooring-2\n',
  );
  process.exit(1);
}

/** What is to be ended, last begun first. */
const ends: (() => Promise<void>)[] = [];
let stopping = false;
const starting = start();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
followNpm();
starting.then(
  (text) => void process.stdout.write(text),
  (error: unknown) => void stop(error),
);

async function start(): Promise<string> {
  if (values.fresh) await forget();
  say('starting local Azure');
  const azure = await holdAzure({ directory, containers, anyPorts: values['any-ports'] });
  ends.unshift(() => azure.stop());
  void azure.lost.then(() => stop(new Error(`local Azure has ended; see ${path.join(directory, 'azure.log')}`)));
  say('building and pushing the sample');
  await pushMissing(azure);
  say('starting the controller');
  const controller = await startController({ directory, azure });
  ends.unshift(() => controller.stop());
  void controller.exited.then(() =>
    stop(new Error(`the controller has ended; see ${path.join(directory, 'controller.log')}`)),
  );
  await azure.subscribe(controller.url);
  const place = { azure, directory, api: `${controller.url}/api` };
  let sample: string | undefined;
  if (!values['no-sample']) {
    say('declaring the sample');
    await declareOnce(azure, controller.url, directory);
    sample = await sampleAddress(azure, controller.url);
  }
  return whatToTry(place, { sample, seconds: (Date.now() - began) / 1000 });
}

/** All but our lock. A local Azure that is still up keeps files open: it is ended before they go. */
async function forget(): Promise<void> {
  if (readAddresses(directory)) await (await holdAzure({ directory })).stop();
  for (const name of readdirSync(directory)) {
    if (name !== 'start.lock') rmSync(path.join(directory, name), { recursive: true, force: true });
  }
}

/** Everything, in order, also when it is asked for in the middle of the start; with a reason when the user did not ask. */
async function stop(because?: unknown): Promise<void> {
  if (stopping) return;
  stopping = true;
  if (because !== undefined) process.stderr.write(`${because instanceof Error ? because.message : String(because)}\n`);
  process.stderr.write('stopping ...\n');
  const endAll = async (): Promise<void> => {
    for (const end of ends.splice(0)) await end();
  };
  await endAll();
  // A step of the start that was under way may have begun something more.
  await starting.catch(() => undefined);
  await endAll();
  process.exit(because === undefined ? 0 : 1);
}

/** npm that was killed tells nobody. */
function followNpm(): void {
  if (!process.env['npm_lifecycle_event']) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void stop();
  }, PARENT_LOOK_MS).unref();
}

function say(what: string): void {
  if (stopping) throw new Error('stopped');
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${what}\n`);
}
