/**
 * The function app as it is deployed, for `npm run demo -- --built`: what `npm run build` makes, in a folder that has
 * neither the sources nor a node_modules above it, so that whatever the bundle lacks is missed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILD = fileURLToPath(new URL('../../scripts/build.ts', import.meta.url));

export interface BuiltApp {
  readonly app: string;
  readonly hostJson: string;
  /** The build's own hash of it. */
  readonly sha256: string;
  remove(): void;
}

/** Throws with the build's output when it fails. */
export function buildElsewhere(): BuiltApp {
  const directory = mkdtempSync(path.join(tmpdir(), 'mooring-built-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const out = path.join(directory, 'app');
  const { status, stdout, stderr } = spawnSync(process.execPath, [BUILD, '--out', out], { encoding: 'utf8' });
  const sha256 = /^sha256 ([0-9a-f]{64})$/m.exec(stdout)?.[1];
  if (status !== 0 || sha256 === undefined) {
    remove();
    throw new Error(`the build failed: ${stdout}${stderr}`);
  }
  return { app: path.join(out, 'main.mjs'), hostJson: path.join(out, 'host.json'), sha256, remove };
}
