/**
 * `npm run e2e:rollout`: an upgrade under load. Local Azure and the controller are started, a group is declared behind a
 * Traffic Manager profile, and clients that resolve its name for themselves ask it all the while a new image rolls out.
 * Exits 0 only when what was to be expected came true: no request failed and the new image answers; with `--bad`, it was
 * rolled back by itself; with `--sabotage`, requests did fail.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Load, startLoad } from '../../../local/load/load.ts';
import { createByHand, profileBody } from './by-hand.ts';
import { labelsOf } from './labels.ts';
import { readOptions } from './options.ts';
import { eventually, FOREIGN, settled } from './outside.ts';
import { type Played, play, seconds } from './play.ts';
import { reportOf, type Seen, table } from './report.ts';
import { restOf } from './rest.ts';
import { declaration, GROUP, MONITOR, PORT, PROFILE, pausesMs, pushVersion, waitSeconds } from './service.ts';
import { shareOf } from './share.ts';
import { FIRST, probeScale, type Stand, setUp } from './stand.ts';
import { startWatch } from './watch.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The load goes on before the push and after the end: what is wrong then is not the rollout's. */
const BEFORE_MS = 3_000;
const AFTER_MS = 3_000;
const TELL_MS = 10_000;
const UP_WITHIN_S = 240;

const options = readOptions();
const say = (line: string): void => void (options.json ? process.stderr : process.stdout).write(`${line}\n`);
// Inside the project: the service finds its packages by walking up.
const directory = mkdtempSync(path.join(ROOT, '.mooring-rollout-'));
const started: { stand?: Stand; load?: Load } = {};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(130));

const seen = await run().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return undefined;
});
let ok = false;
if (seen) {
  const report = reportOf(seen);
  ok = report['ok'] === true;
  say(`\n${table(seen)}`);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
}
await leave(ok ? 0 : 1);

async function run(): Promise<Seen> {
  const stand = await setUp(directory, options);
  started.stand = stand;
  const digest = await pushVersion(stand.azure, FIRST);
  const fqdn = await createFirst(stand, digest);
  say(`${FIRST} serves at ${fqdn}`);
  const foreign = options.shared ? await stand.hand.endpointText(PROFILE, FOREIGN) : undefined;
  const { dns } = stand.azure;
  const load = startLoad({
    ...{ dns, name: fqdn, port: PORT, path: '/' },
    ...{ requestsPerSecond: options.rps, keepMs: options.keepSeconds * 1000 },
  });
  started.load = load;
  const began = Date.now();
  const telling = setInterval(() => tell(load, began), TELL_MS);
  await sleep(BEFORE_MS);
  let error: string | undefined;
  const watch = startWatch(stand.azure);
  const played: Played | undefined = await play({ stand, options, digest, say }).catch((thrown: unknown) => {
    error = thrown instanceof Error ? thrown.message : String(thrown);
    return undefined;
  });
  await sleep(Math.max(AFTER_MS, began + options.seconds * 1000 - Date.now()));
  clearInterval(telling);
  const tally = await load.stop();
  const watched = await watch.stop();
  if (options.sabotage) stand.checkSabotage();
  // What is bad, killed or sabotaged takes time of its own.
  const isMeasured = options.bad === undefined && options.kill === 0 && options.sabotage === undefined;
  const after = foreign === undefined ? undefined : await stand.hand.endpointText(PROFILE, FOREIGN);
  return {
    ...{ options, tally, played, error },
    ...(foreign === undefined || after === undefined ? {} : { foreign: { before: foreign, after } }),
    cutovers: await cutovers(stand),
    ...(isMeasured && played?.pushedAt !== undefined
      ? { share: shareOf({ ...watched, ...courseOf(played.pushedAt) }) }
      : {}),
    ...(options.by === 'mooring' && options.sabotage === undefined
      ? { rest: await restOf(stand.azure, directory, options), labels: await labelsOf(stand) }
      : {}),
  };
}

/** What this rollout had to wait for, whoever made it. */
function courseOf(from: number) {
  const drainMs = waitSeconds(options) * 1000;
  const probeMs = MONITOR.intervalSeconds * 1000 * probeScale(options);
  return { from, mainProfile: PROFILE, drainMs, probeMs, pausesMs: pausesMs(options) };
}

/** Declares the group, or makes it by hand; the name at which it serves. */
async function createFirst(stand: Stand, digest: string): Promise<string> {
  if (options.by === 'hand') {
    await createByHand(stand, options, digest);
  } else {
    if (options.shared) await sharedProfile(stand);
    await declare(stand);
  }
  await settled(stand, { ...options, limitSeconds: UP_WITHIN_S }, digest);
  const profile = await stand.hand.profile(PROFILE);
  if (!profile) throw new Error('there is no profile');
  return profile.fqdn;
}

/** Somebody's own profile, with an endpoint of theirs that is switched off. */
async function sharedProfile({ hand }: Stand): Promise<void> {
  await hand.putProfile(PROFILE, profileBody(PROFILE, options));
  await hand.putEndpoint(PROFILE, FOREIGN, { target: 'theirs.example.com', endpointStatus: 'Disabled', weight: 7 });
}

async function declare({ azure, api }: Stand): Promise<void> {
  const body = JSON.stringify(declaration(azure, options));
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${api}/api/groups/${GROUP}`, { method: 'PUT', headers, body });
  if (!response.ok) throw new Error(`the declaration was refused: ${response.status} ${await response.text()}`);
}

/** What history says of the cut-over; it is written when the last replica that left is gone, which may be just now. */
async function cutovers({ api }: Stand): Promise<string[]> {
  if (options.by === 'hand') return [];
  let lines: string[] = [];
  const look = async (): Promise<boolean> => {
    const response = await fetch(`${api}/api/groups/${GROUP}/history?$top=200`);
    if (!response.ok) return false;
    const { value } = (await response.json()) as { value: { what: string; message: string }[] };
    lines = value.filter(({ what }) => what === 'cut-over').map(({ message }) => message);
    return lines.length > 0;
  };
  await eventually(look, 10, () => 'a line').catch(() => undefined);
  return lines;
}

function tell(load: Load, began: number): void {
  const { requests, failed } = load.counts();
  say(`${seconds(Date.now() - began).padStart(8)}  ${requests} requests, ${failed} failed`);
}

async function leave(code: number): Promise<void> {
  await started.load?.stop().catch(() => undefined);
  try {
    await started.stand?.[Symbol.asyncDispose]();
  } catch (error) {
    say(`while stopping: ${String(error)}`);
  }
  if (options.keep || (code !== 0 && code !== 130)) say(`What it wrote is kept in ${directory}`);
  else rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  process.exit(code);
}
