import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp, ENTRY, OPTIONAL } from '../../scripts/build.ts';

/** A cold start reads and compiles this much before it can register: 79 KB of it is `@azure/functions` itself. */
const ENTRY_MAX_BYTES = 110_000;
/** Packages that may load at start. */
const AT_START = ['@azure/functions', '@azure/functions-extensions-base', 'cookie'];
const BUILD_MAX_MS = 60_000;

let root: string;
let metafile: Metafile;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'mooring-build-'));
  metafile = await buildApp(path.join(root, 'first'));
}, BUILD_MAX_MS);
afterAll(() => rm(root, { recursive: true, force: true }));

describe('what loads at start', () => {
  it('is a small entry', () => {
    expect(startOf(metafile).reduce((sum, file) => sum + bytesOf(metafile, file), 0)).toBeLessThan(ENTRY_MAX_BYTES);
  });

  it('holds the library of the platform and no other package', () => {
    expect(packagesIn(metafile, startOf(metafile))).toEqual(AT_START);
  });

  it('holds no adapter, no use case, no route and no rule about what a user declares', () => {
    const inputs = startOf(metafile).flatMap((file) => inputsOf(metafile, file));
    expect(inputs).toContain('src/runtime/runtime.ts');
    const early = /^src\/(azure|engine|core\/(spec|drift|rollout|health)|http\/routes)\/|wiring/;
    expect(inputs.filter((file) => early.test(file))).toEqual([]);
  });

  it("imports none of Node's network and cryptography, which cost more than all the rest", () => {
    const imports = startOf(metafile).flatMap((file) => metafile.outputs[file]?.imports ?? []);
    // What the platform's library requires of Node is its own affair.
    const ours = imports.filter(({ kind, external }) => external === true && kind === 'import-statement');
    expect(ours.map((one) => one.path)).toEqual([]);
  });
});

describe('what loads on first use', () => {
  it('holds each SDK the app uses, so that nothing is left to install', () => {
    const packages = packagesIn(metafile, Object.keys(metafile.outputs));
    for (const name of [
      'arm-containerinstance',
      'arm-trafficmanager',
      'data-tables',
      'identity',
      'keyvault-secrets',
      'monitor-opentelemetry-exporter',
      'storage-blob',
      'storage-queue',
    ])
      expect(packages).toContain(`@azure/${name}`);
    const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter((one) => one.external));
    const missing = outside.map((one) => one.path).filter((name) => !isThereOrOptional(name));
    expect(missing).toEqual([]);
  });
});

/** The entry and every chunk it imports statically, directly or through another. */
function startOf({ outputs }: Metafile): string[] {
  const entry = Object.keys(outputs).filter((file) => path.basename(file) === ENTRY);
  const loaded = new Set(entry);
  for (const file of loaded)
    for (const { path: to, kind, external } of outputs[file]?.imports ?? [])
      if (kind === 'import-statement' && !external) loaded.add(to);
  return [...loaded];
}

function bytesOf({ outputs }: Metafile, file: string): number {
  return outputs[file]?.bytes ?? 0;
}

function inputsOf({ outputs }: Metafile, file: string): string[] {
  return Object.keys(outputs[file]?.inputs ?? {});
}

function packagesIn(of: Metafile, files: readonly string[]): string[] {
  const names = files
    .flatMap((file) => inputsOf(of, file))
    .map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(input)?.[1])
    .filter((name) => name !== undefined);
  return [...new Set(names)].sort();
}

function isThereOrOptional(name: string): boolean {
  return name === '@azure/functions-core' || OPTIONAL.includes(name) || process.getBuiltinModule(name) !== undefined;
}
