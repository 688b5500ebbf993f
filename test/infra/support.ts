/** The templates, read once for the tests of this folder, and files made up to see whether a check finds anything. */
import path from 'node:path';
import { readInfra } from '../../scripts/infra/check.ts';
import { type BicepFile, type Resource, readBicep } from '../../scripts/infra/read-file.ts';

export const ROOT = path.join(import.meta.dirname, '../..');
export const infra: ReadonlyMap<string, BicepFile> = await readInfra(ROOT);

export interface Placed extends Resource {
  readonly file: string;
}

export function resourcesIn(files: ReadonlyMap<string, BicepFile>, type?: string): Placed[] {
  return [...files.values()].flatMap((file) =>
    file.resources
      .filter((resource) => type === undefined || resource.type.toLowerCase() === type.toLowerCase())
      .map((resource) => ({ ...resource, file: file.path })),
  );
}

/** The templates with one of them changed: every place of `from` becomes `to`. Throws where there is none. */
export async function withChange(file: string, from: string, to: string): Promise<ReadonlyMap<string, BicepFile>> {
  const text = infra.get(file)?.text ?? '';
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  return new Map([...infra, [file, await readBicep(file, text.replaceAll(from, to))]]);
}
