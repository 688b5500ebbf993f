/**
 * `npm run verify:azure`: plays the main job and one BlueGreen upgrade on real Azure with a deployed Mooring, writes what
 * it saw, and deletes what it made, also after Ctrl-C. Exit status: 0 when all came true and nothing is left, 1 when
 * not, 2 where it was not begun, 130 after Ctrl-C.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import project from '../package.json' with { type: 'json' };
import { createAzure, PUBLIC_ARM } from './verify-azure/azure.ts';
import { clean } from './verify-azure/clean.ts';
import { createImages } from './verify-azure/images.ts';
import { createMooring } from './verify-azure/mooring.ts';
import { isOurs, newNames } from './verify-azure/names.ts';
import { type Options, readOptions } from './verify-azure/options.ts';
import { play } from './verify-azure/play.ts';
import type { Step } from './verify-azure/steps.ts';

const VERIFIED = fileURLToPath(new URL('../docs/verified/', import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const arm = (process.env['MOORING_ARM_ENDPOINT'] ?? PUBLIC_ARM).replace(/\/+$/, '');
const real = arm === PUBLIC_ARM;

const options = readOptions();
process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`verify:azure: ${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});

async function main(): Promise<number> {
  if (!real && options.out === undefined)
    throw new Error('--out is missing: ARM is not Azure’s, and docs/verified is for what was seen on Azure');
  const names = newNames();
  const azure = createAzure(options, arm);
  const parts = {
    options,
    names,
    azure,
    say,
    mooring: createMooring(options, process.env),
    images: createImages(options, endpointsOf(process.env['MOORING_REGISTRY_ENDPOINTS']), names.repository),
  };
  refuseForeign(options, await azure.resources());
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) say('deleting what was made: a moment yet');
    stop.abort(new Error('stopped by its user'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const steps: Step[] = [];
  const began = new Date();
  const failed = await play({ ...parts, signal: stop.signal }, steps).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const { left, failures } = await clean(parts);
  for (const failure of failures) say(`not done: ${failure}`);
  for (const id of left) say(`still there: ${id}`);
  const ok = failed === undefined && left.length === 0;
  if (!stop.signal.aborted) say(`written to ${write(options, { ok, began, steps, left: left.length })}`);
  if (failed !== undefined) say(`Not everything came true: ${failed}`);
  if (stop.signal.aborted) return 130;
  return ok ? 0 : 1;
}

/** Throws where there is anything at all: also what an earlier run left is for a person to look at first. */
function refuseForeign(
  { resourceGroup }: Options,
  found: readonly { id: string; tags?: Record<string, string> }[],
): void {
  if (found.length === 0) return;
  const foreign = found.filter((one) => !isOurs(one));
  const list = (foreign.length > 0 ? foreign : found).map(({ id }) => `\n  ${id}`).join('');
  throw new Error(
    foreign.length > 0
      ? `${resourceGroup} holds what this did not make, and it was not touched:${list}`
      : `${resourceGroup} holds what an earlier run left; delete it through Mooring first:${list}`,
  );
}

/** Says nothing of who, or in which subscription: it is to be committed. */
function write({ out, location }: Options, seen: { ok: boolean; began: Date; steps: Step[]; left: number }): string {
  const { ok, began, steps, left } = seen;
  const folder = out ?? VERIFIED;
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${began.toISOString().slice(0, 10)}.json`);
  const report = { azure: real, ok, began, version: project.version, location, steps, left };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}

/** As the setting of that name: `host=address`, with commas, semicolons or blanks between. */
function endpointsOf(text = ''): Map<string, string> {
  const pairs = text.split(/[\s,;]+/).filter((pair) => pair.includes('='));
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}
