/**
 * `npm run demo`: plays the main job against local Azure of its own and exits 0 when every step came true, 1 when one
 * did not.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask } from '../../scripts/command-line/command-line.ts';
import { flag, oneOf } from '../../scripts/command-line/options.ts';
import { SERVING, SERVING_ARE } from '../start/container-parts.ts';
import { startController } from '../start/controller.ts';
import { holdAzure } from '../start/hold.ts';
import { pushMissing } from '../start/sample.ts';
import { buildElsewhere } from './built-app.ts';
import { measureShare, type Shares } from './measure.ts';
import { type Play, playMainJob } from './play.ts';
import { createStage } from './stage.ts';
import { createWitness } from './witness.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { values } = ask({
  name: 'npm run demo',
  does: 'Plays the main job against local Azure of its own, a line a step, and measures the controller’s share of a redeploy. Exits 0 when every step came true, 1 when one did not.',
  options: {
    json: flag('ends with one JSON object, alone on standard output'),
    'lose-events': flag('drops every event, so that the timers alone must do it'),
    'no-measure': flag('leaves the measurement out'),
    built: flag('runs the controller as it is deployed, bundled and away from its sources'),
    containers: oneOf(SERVING, SERVING_ARE, 'simulated'),
    keep: flag('keeps what it wrote, which stays anyway where a step fails'),
  },
  examples: ['npm run demo', '--lose-events --json'],
});
const { containers } = values;

/** With --json the one object stands alone on standard output. */
const say = (line: string): void => void (values.json ? process.stderr : process.stdout).write(`${line}\n`);
// Inside the project: the sample's services find its packages by walking up.
const directory = mkdtempSync(path.join(ROOT, '.mooring-demo-'));
const built = values.built ? buildElsewhere() : undefined;
const app = built === undefined ? {} : { app: built.app, hostJson: built.hostJson };
const began = Date.now();
let ending = false;
// Steps that fail because the user ended the play are no news.
const stage = createStage((line) => {
  if (!ending) say(line);
});
const ends: (() => Promise<void>)[] = [];
let stopped: Promise<void> = Promise.resolve();
let set: Play | undefined;
let share: Shares | undefined;
let measuring: Promise<unknown> = Promise.resolve();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(130));

const setting = stage.play('local Azure and the controller are up', async () => {
  const azure = await holdAzure({ directory: path.join(directory, 'play'), anyPorts: true, containers });
  atEnd(() => azure.stop());
  if (values['lose-events']) await azure.loseEvents();
  await pushMissing(azure);
  const controller = await startController({ directory: path.join(directory, 'play'), azure, ...app });
  atEnd(() => controller.stop());
  await azure.subscribe(controller.url);
  set = { azure, api: controller.url, witness: createWitness(azure), stage };
  const bundled = built === undefined ? '' : `; the built app, sha256 ${built.sha256}`;
  return `API at ${controller.url}${bundled}${values['lose-events'] ? '; every event is lost' : ''}`;
});
if ((await setting) && set && !ending) await playMainJob(set);
await stopAll();
if (!values['no-measure'] && !values['lose-events'] && !ending) {
  measuring = stage.play('the controller’s share of a redeploy', async () => {
    share = await measureShare({ directory: path.join(directory, 'measure'), atEnd, ...app });
    return `event received to PUT accepted: median ${share.medianMs} ms, 99th percentile ${share.p99Ms} ms over ${share.pushes}`;
  });
  await measuring;
}
// The signal's own end has the last word.
if (ending) await new Promise<never>(() => undefined);
const ok = stage.played.every((step) => step.ok);
say(`\n${ok ? 'Everything came true' : 'Not everything came true'} in ${((Date.now() - began) / 1000).toFixed(1)} s.`);
if (values.json) process.stdout.write(`${JSON.stringify(report())}\n`);
await end(ok ? 0 : 1);

function report() {
  const steps = Object.fromEntries(stage.played.map((played) => [played.step, played.ok]));
  return {
    ok,
    loseEvents: values['lose-events'],
    ...(built === undefined ? {} : { sha256: built.sha256 }),
    seconds: (Date.now() - began) / 1000,
    steps,
    played: stage.played,
    ...(share ? { share } : {}),
  };
}

/** What was begun last is ended first. */
function atEnd(stop: () => Promise<void>): void {
  ends.unshift(stop);
}

/** Also asked for by two at the same time: each waits for all of it. */
function stopAll(): Promise<void> {
  stopped = stopped.then(async () => {
    for (const stop of ends.splice(0)) await stop().catch((error: unknown) => say(`while stopping: ${String(error)}`));
  });
  return stopped;
}

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await setting;
  await stopAll();
  // Without what it needs it has failed by now; it may have begun something more.
  await measuring;
  await stopAll();
  built?.remove();
  const kept = values.keep || (code !== 0 && code !== 130);
  if (kept) say(`What it wrote is kept in ${directory}`);
  else rmSync(directory, { recursive: true, force: true });
  process.exit(code);
}
