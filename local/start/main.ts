/**
 * `npm start`: local Azure and the controller with the sample declared, kept running until Ctrl-C. Killed and started
 * again it goes on where it was; `-- --fresh` forgets everything first. `-- --any-ports` takes ports that are free.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Controller, startController } from './controller.ts';
import { type HeldAzure, holdAzure } from './hold.ts';
import { declareSample, pushMissing } from './sample.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const USAGE = `usage: npm start [-- OPTIONS]

  --directory D   where local Azure keeps its state (default: .mooring)
  --fresh         forget the state of earlier runs first
  --any-ports     take free ports instead of the usual ones
  --no-sample     declare nothing
`;

interface Running {
  readonly azure: HeldAzure;
  readonly controller: Controller;
}

const { values } = parseArgs({
  options: {
    directory: { type: 'string', default: path.join(ROOT, '.mooring') },
    fresh: { type: 'boolean', default: false },
    'any-ports': { type: 'boolean', default: false },
    'no-sample': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const began = Date.now();
/** What is to be ended, last begun first. */
const ends: (() => Promise<void>)[] = [];
let stopping = false;
const starting = start();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
try {
  const running = await starting;
  void running.controller.exited.then(() => {
    if (!stopping) void stop(new Error(`the controller ended by itself; see ${path.join(directory(), 'controller.log')}`));
  });
  process.stdout.write(whatToTry(running));
} catch (error) {
  if (!stopping) await stop(error);
}

function directory(): string {
  return path.resolve(values.directory);
}

async function start(): Promise<Running> {
  if (values.fresh) await forget();
  say('starting local Azure');
  const azure = await holdAzure({ directory: directory(), anyPorts: values['any-ports'] });
  ends.unshift(() => azure.stop());
  say('building and pushing the sample');
  await pushMissing(azure);
  say('starting the controller');
  const controller = await startController({ directory: directory(), azure });
  ends.unshift(() => controller.stop());
  await azure.subscribe(controller.url);
  if (!values['no-sample']) {
    say('declaring the sample');
    await declareSample(azure, controller.url);
  }
  return { azure, controller };
}

/** A local Azure that is still up keeps files open: it is ended before they go. */
async function forget(): Promise<void> {
  const { readAddresses } = await import('./addresses.ts');
  if (readAddresses(directory())) await (await holdAzure({ directory: directory() })).stop();
  rmSync(directory(), { recursive: true, force: true });
}

/** Everything, in order; with a reason when it is not what the user asked for. */
async function stop(because?: unknown): Promise<void> {
  if (stopping) return;
  stopping = true;
  if (because !== undefined) process.stderr.write(`${because instanceof Error ? because.message : String(because)}\n`);
  process.stderr.write('stopping ...\n');
  for (const end of ends.splice(0)) await end();
  process.exit(because === undefined ? 0 : 1);
}

function say(what: string): void {
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${what}\n`);
}

function whatToTry({ azure, controller }: Running): string {
  const api = `${controller.url}/api`;
  const arm = `${azure.arm}/subscriptions/${azure.subscription}/resourceGroups/${azure.resourceGroup}`;
  const group = `${arm}/providers/Microsoft.ContainerInstance/containerGroups/jobs`;
  const port = 80 + azure.lowPortOffset;
  const unprivileged = azure.lowPortOffset > 0 ? `\n  Port 80 cannot be had by this user: port p is at ${azure.lowPortOffset} + p.` : '';
  return `
Mooring is up after ${((Date.now() - began) / 1000).toFixed(1)} s, with the sample declared.

  API        ${api}/groups
  ARM        ${azure.arm}   (certificate authority: ${azure.ca})
  registry   ${azure.registry}   (as ${azure.loginServer})
  file share ${azure.shares}
  logs       ${path.join(directory(), 'controller.log')}
${unprivileged}
Try:

  curl ${api}/groups/jobs                                        # what is, and why
  ADDRESS=$(curl -s ${api}/groups/jobs | node -p 'JSON.parse(fs.readFileSync(0)).replicas[0].address.ip')
  curl -X POST http://$ADDRESS:${port}/jobs -H 'content-type: application/json' -d '{"count":100}'
  npm run push -- samples/jobs/job-processing ${azure.loginServer}/jobs/job-processing:v1 --version v2
  curl --cacert ${azure.ca} -H 'authorization: Bearer me' -X DELETE '${group}?api-version=2023-05-01'   # behind our back
  curl ${api}/groups/jobs/history                                # what was done, and why
  curl -X DELETE ${api}/groups/jobs                              # through us: gone

Ctrl-C stops everything.
`;
}
