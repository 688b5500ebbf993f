/**
 * Checks `infra/` as far as that can be done without Azure and without Bicep's compiler: syntax, names, modules, and, given
 * a copy of Azure/bicep-types-az, every property of every resource. Called by `npm run check:infra` and by the tests.
 */
import { globSync } from 'node:fs';
import path from 'node:path';
import { wrongNames } from './names.ts';
import { type BicepFile, readBicepFile } from './read-file.ts';
import { judgeResource } from './types.ts';

/** By path from `root`, with `/`. */
export async function readInfra(root: string): Promise<ReadonlyMap<string, BicepFile>> {
  const found = globSync('infra/**/*.{bicep,bicepparam}', { cwd: root }).toSorted();
  const files = await Promise.all(
    found.map(async (name) => ({
      ...(await readBicepFile(path.join(root, name))),
      path: name.split(path.sep).join('/'),
    })),
  );
  return new Map(files.map((file) => [file.path, file]));
}

/** A line for each thing that is wrong. */
export function checkInfra(files: ReadonlyMap<string, BicepFile>, typesFolder?: string): string[] {
  return [...files.values()].flatMap((file) => [
    ...file.errors.map((error) => `${file.path}:${error}: not Bicep`),
    ...wrongNames(file, files),
    ...(typesFolder === undefined ? [] : wrongTypes(file, typesFolder)),
  ]);
}

function wrongTypes(file: BicepFile, folder: string): string[] {
  return file.resources.flatMap((resource) =>
    judgeResource(folder, resource).map((wrong) => `${file.path}:${resource.line}: ${resource.symbol}: ${wrong}`),
  );
}
