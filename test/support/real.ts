/**
 * Tests that need what is not part of the project: a Debian program, or the recordings beside it. Where that is absent
 * they are skipped by name; a missing program is a failure instead when MOORING_REQUIRE_REAL=1 says that this machine
 * has them all. For tests alone.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

/** A `describe` for tests that run a program, such as `az`. */
export function needs(program: string, name: string, tests: () => void): void {
  const lacking = whatIsLacking(program);
  if (lacking !== undefined && process.env['MOORING_REQUIRE_REAL'] === '1') {
    describe(name, () => {
      it(`needs ${program}`, () => {
        throw new Error(`${lacking}, and MOORING_REQUIRE_REAL=1 says that this machine has all that is needed`);
      });
    });
    return;
  }
  describe.skipIf(lacking !== undefined)(lacking === undefined ? name : `${name} (${lacking})`, tests);
}

/** Programs that local Azure can run only as root: podman with a bridge and published ports. */
const AS_ROOT: ReadonlySet<string> = new Set(['podman']);

function whatIsLacking(program: string): string | undefined {
  if (!isInstalled(program)) return `${program} is not installed`;
  return AS_ROOT.has(program) && process.getuid?.() !== 0
    ? `${program} is there, but not for this user: it takes root`
    : undefined;
}

/** A `describe` for tests that read data beside the project, given its path; a clone has none, and that is no failure. */
export function needsShared(folder: string, name: string, tests: (folder: string) => void): void {
  const found = shared(folder);
  describe.skipIf(found === undefined)(found === undefined ? `${name} (no ${folder} beside the project)` : name, () => {
    if (found === undefined) it('is not there', () => undefined);
    else tests(found);
  });
}

/** The path of data beside the project, or undefined. */
export function shared(folder: string): string | undefined {
  const found = fileURLToPath(new URL(`../../../shared/${folder}`, import.meta.url));
  return existsSync(found) ? found : undefined;
}

export function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => isExecutable(path.join(folder, program)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
