/**
 * Goes through the recordings at some paths, files or folders, in order. What cannot be read gets a line and ends
 * nothing. Used by `arm-recordings.ts` and `drift-recordings.ts`, which say what is done with a file.
 */
import { filesBelow } from './files.ts';

export interface Telling {
  readonly print: (line: string) => void;
  /** Characters that a line's first word is padded to. */
  readonly column: number;
}

/** `take`: whether it could read the file. False: a path that was named could not be read. */
export async function everyFile(
  paths: readonly string[],
  telling: Telling,
  take: (file: string) => Promise<boolean>,
): Promise<boolean> {
  let read = true;
  for (const path of paths) read = (await everyFileOf(path, telling, take)) && read;
  return read;
}

/** Whether the path itself could be read; of the files in a folder each one is told. */
async function everyFileOf(path: string, telling: Telling, take: (file: string) => Promise<boolean>): Promise<boolean> {
  try {
    const files = await filesBelow(path);
    if (files.length === 0) tell(telling, 'none', `${path}: no recordings in this folder`);
    let read = true;
    for (const file of files) read = (await take(file)) && read;
    return read || files[0] !== path;
  } catch (error) {
    tell(telling, 'unread', `${path}: ${reasonOf(error)}`);
    return false;
  }
}

export function tell({ print, column }: Telling, word: string, what: string): void {
  print(`${word.padEnd(column)}${what}`);
}

/** In one line: the reader of YAML quotes the lines around a fault. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
