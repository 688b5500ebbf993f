/**
 * `npm start` with a sweep every second, the command line as a process, another client, and the witnesses that are not
 * Mooring: local ARM's write log and the controller's count of its sweeps. For the tests of drift as its users see it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createWitness } from '../../../local/demo/witness.ts';
import { buildImage } from '../../../local/push/build-image.ts';
import { pushImage } from '../../../local/push/push-image.ts';
import { type AzureAddresses, readAddresses } from '../../../local/start/addresses.ts';
import { SAMPLE } from '../../../local/start/sample.ts';
import type { Fault } from '../../../local/world/faults.ts';
import { type Mooring, mooringAt } from './command-line.ts';
import { type BareArm, bareArm, COMMAND, createHand, type Hand } from './hand.ts';
import { eventually, runStart, type StartProcess } from './start-process.ts';
import { type StateDirectory, stateDirectory } from './state-directory.ts';

export interface DriftSet extends AsyncDisposable {
  readonly azure: AzureAddresses;
  readonly api: string;
  readonly arm: BareArm;
  readonly hand: Hand;
  readonly mooring: Mooring;
  /** The same, which must exit 0: what it printed. */
  done(line: string | readonly string[]): Promise<string>;
  /** `METHOD status` of each write that Mooring sent to ARM for a container group, or for any. */
  ours(name?: string): string[];
  /** Waits until so many sweeps have begun and ended since now. */
  sweeps(count: number): Promise<void>;
  /** What each sweep said of itself, newest last. */
  swept(): { readonly woken: number; readonly unseen: number }[];
  /** Something goes wrong in Azure. */
  fault(fault: Fault): Promise<void>;
  status(name: string): Promise<string>;
  isAt(name: string, status: string): Promise<void>;
  push(repository: string, version: string): Promise<string>;
  file(name: string, text: string): string;
  /** Ends it, does something to its directory, and starts it again. */
  again(between: (directory: string) => void): Promise<void>;
}

const PACE = { MOORING_SWEEP_SCHEDULE: '* * * * * *', MOORING_HEALTH_SCHEDULE: '30 * * * * *' };
const SWEEP_MAX_MS = 10_000;
const SETTLED_MS = 60_000;
const ARGS = ['--any-ports', '--no-sample'];

export async function driftSet(): Promise<DriftSet> {
  const directory = stateDirectory();
  let start = await begin(directory);
  const azure = readAddresses(directory.path);
  if (!azure) throw new Error('local Azure is down');
  createWitness(azure);
  const api = `http://127.0.0.1:${azure.app}/api`;
  const hand = await createHand(azure);
  const set: DriftSet = {
    azure,
    api,
    arm: bareArm(azure),
    hand,
    swept: () => sweptIn(directory.path),
    mooring: mooringAt(api),
    async done(line) {
      const { status, out, err } = await set.mooring(line);
      if (status !== 0) throw new Error(`mooring ${line} exited ${status}:\n${out}${err}`);
      return out;
    },
    ours: (name) =>
      linesOf(path.join(directory.path, 'world/arm-writes.jsonl'))
        .filter(({ userAgent }) => userAgent.startsWith('azsdk-js-'))
        .filter((write) => name === undefined || write.path.toLowerCase().split('/').includes(name))
        .map(({ method, status }) => `${method} ${status}`),
    sweeps: (count) => sweepsIn(directory.path, count),
    async fault(fault) {
      const response = await fetch(`${azure.arm}/_world/faults`, { method: 'POST', body: JSON.stringify(fault) });
      if (!response.ok) throw new Error(`the fault was refused: ${response.status}`);
    },
    async status(name) {
      const { status }: { status?: { phase: string; reason: string } } = JSON.parse(
        await (await fetch(`${api}/groups/${name}`)).text(),
      );
      return typeof status === 'object' ? `${status.phase} ${status.reason}` : 'none';
    },
    isAt: (name, status) =>
      eventually(`${name} to be ${status}`, SETTLED_MS, async () => (await set.status(name)) === status),
    async push(repository, version) {
      const image = await buildImage(path.join(SAMPLE, 'logging'), { version });
      return pushImage({ registry: azure.registry, repository, tag: 'v1' }, image);
    },
    file(name, text) {
      const file = path.join(directory.path, name);
      writeFileSync(file, text);
      return file;
    },
    async again(between) {
      await end(start);
      between(directory.path);
      start = await begin(directory);
    },
    async [Symbol.asyncDispose]() {
      hand[Symbol.dispose]();
      await end(start);
      await directory[Symbol.asyncDispose]();
    },
  };
  return set;
}

/** Waits until so many sweeps of the controller that logs there have begun and ended since now. */
export function sweepsIn(directory: string, count: number): Promise<void> {
  // One may be under way already.
  const target = sweptIn(directory).length + count + 1;
  return eventually(`${count} sweeps`, (count + 1) * SWEEP_MAX_MS, () => sweptIn(directory).length >= target);
}

function sweptIn(directory: string): Line[] {
  return linesOf(path.join(directory, 'controller.log')).filter(({ message }) => message === 'sweep done');
}

async function begin(directory: StateDirectory): Promise<StartProcess> {
  const start = runStart(directory.path, ARGS, PACE);
  await start.up;
  return start;
}

async function end(start: StartProcess): Promise<void> {
  start.signal('SIGINT');
  await start.exited;
}

interface Line {
  readonly message: string;
  readonly woken: number;
  readonly unseen: number;
  readonly userAgent: string;
  readonly path: string;
  readonly method: string;
  readonly status: number;
}

/** A log's whole lines; what is no JSON is some other program's. */
function linesOf(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });
}

/** A declaration, or a container group without `mooring`, that runs until it is stopped. */
export function groupFile(name: string, image: string, more: { properties?: string; end?: string } = {}): string {
  return `apiVersion: '2023-05-01'
type: Microsoft.ContainerInstance/containerGroups
name: ${name}
location: westeurope
tags: { team: shop }
properties:
  osType: Linux
  restartPolicy: Always
  containers:
  - name: ${name}
    properties:
      image: ${image}
      command: ${JSON.stringify(COMMAND)}
      resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } }
${more.properties ?? ''}
${more.end ?? ''}
`;
}
