/**
 * How a container becomes a process: its arguments, environment and folder, and what the preload has to make it
 * believe. Pure but for looking which top-level folders the image has.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContainerToRun } from '../runtime.ts';
import type { ImageConfig } from './image.ts';
import { inside } from './unpack.ts';

/** What the preload reads from `MOORING_NAMESPACE`. */
export interface Namespace {
  readonly address: string;
  /** Ports the group's containers declare: 127.0.0.1 with one of them means the group too. */
  readonly ports: readonly number[];
  /** Added to ports below 1024. */
  readonly lowPortOffset: number;
  readonly paths: readonly PathMapping[];
  /** Paths under these are real already. */
  readonly real: readonly string[];
}

export interface PathMapping {
  readonly from: string;
  readonly to: string;
  readonly readOnly: boolean;
}

export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface LaunchInput {
  readonly container: ContainerToRun;
  readonly config: ImageConfig;
  /** The unpacked image. */
  readonly root: string;
  /** Volume name → folder. */
  readonly volumes: ReadonlyMap<string, string>;
  readonly network: Pick<Namespace, 'address' | 'ports' | 'lowPortOffset'>;
  /** Environment for every container, below the image's and the declared one. */
  readonly base: Readonly<Record<string, string>>;
}

/** Where the kernel's own folders stand; an image never brings these. */
const KERNEL = ['dev', 'proc', 'sys'];
const PRELOAD = new URL('./preload/preload.mjs', import.meta.url).href;
/** The packages that programs find by walking up from the unpacked image: their paths must stay what they are. */
const PACKAGES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const PRELOAD_FOLDER = fileURLToPath(new URL('./preload', import.meta.url));

/** Undefined when neither the container nor its image says what to run. */
export function launchOf(input: LaunchInput): Launch | undefined {
  const { container, config, root } = input;
  const declared = container.command.length > 0;
  const [name, ...args] = declared ? container.command : [...config.entrypoint, ...config.command];
  if (name === undefined) return undefined;
  const namespace: Namespace = {
    ...input.network,
    paths: mappings(input),
    real: [root, ...input.volumes.values(), PACKAGES, PRELOAD_FOLDER, path.dirname(process.execPath)],
  };
  const real = (text: string): string => {
    const file = inside(root, text);
    return text.startsWith('/') && text !== '/' && existsSync(file) ? file : text;
  };
  return {
    file: path.posix.basename(name) === 'node' ? process.execPath : real(name),
    args: args.map(real),
    env: environmentOf(input, namespace),
    cwd: inside(root, config.workingDirectory),
  };
}

/** Nothing of our own environment gets in but what a process cannot start without. */
function environmentOf(input: LaunchInput, namespace: Namespace): Record<string, string> {
  const declared: Record<string, string> = { ...input.base };
  for (const line of input.config.environment) {
    const equals = line.indexOf('=');
    if (equals > 0) declared[line.slice(0, equals)] = line.slice(equals + 1);
  }
  Object.assign(declared, input.container.environment);
  const node = path.dirname(process.execPath);
  const inherited = process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] ?? '' } : {};
  return {
    ...inherited,
    ...declared,
    PATH: [node, declared['PATH'], process.env['PATH']].filter(Boolean).join(path.delimiter),
    NODE_OPTIONS: [`--import=${PRELOAD}`, declared['NODE_OPTIONS']].filter(Boolean).join(' '),
    MOORING_NAMESPACE: JSON.stringify(namespace),
  };
}

/** Mounts first and longest first, then whatever stands at the top of the image. */
function mappings(input: LaunchInput): PathMapping[] {
  const mounts = input.container.mounts.flatMap((mount) => {
    const to = input.volumes.get(mount.volume);
    const from = path.posix.join('/', mount.path).replace(/\/$/, '');
    return to === undefined ? [] : [{ from, to, readOnly: mount.readOnly }];
  });
  mounts.sort((a, b) => b.from.length - a.from.length);
  const top = readdirSync(input.root).filter((name) => !KERNEL.includes(name));
  return [...mounts, ...top.map((name) => ({ from: `/${name}`, to: path.join(input.root, name), readOnly: false }))];
}
