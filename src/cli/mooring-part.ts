/** The `-f` of adopt: what is to stand under `mooring:`, alone or in a whole declaration. */
import { isObject, type JsonObject } from '../core/json.ts';
import { readDeclaration } from './file.ts';
import type { Io } from './io.ts';

export async function mooringPart(io: Io, file: string): Promise<JsonObject> {
  const { document } = await readDeclaration(io, file);
  const { mooring } = document;
  return isObject(mooring) ? mooring : document;
}
