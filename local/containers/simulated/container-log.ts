/** What one container wrote: the newest lines in memory, and a file that never grows past its limit. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

/** Lines and characters kept in memory; ACI keeps 4 MB of a running container, we have a hundred on one machine. */
const LINES_MAX = 5000;
const CHARACTERS_MAX = 1024 * 1024;
/** A line longer than this, in characters, is cut in pieces. */
const LINE_CHARACTERS_MAX = 16 * 1024;
/** Bytes of a log file before it becomes `.1`: at most two such files a container. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;

export interface ContainerLog {
  write(chunk: string): void;
  /** With `timestamps`, each line after the time it was begun and a space. */
  tail(lines: number, timestamps?: boolean): string;
}

export function createContainerLog(file: string, now: () => number): ContainerLog {
  mkdirSync(path.dirname(file), { recursive: true });
  const lines: { readonly at: number; readonly text: string }[] = [];
  let characters = 0;
  let open = '';
  let openAt = 0;
  let fileBytes = sizeOf(file);
  const push = (text: string): void => {
    lines.push({ at: openAt, text });
    openAt = now();
    characters += text.length;
    while (lines.length > LINES_MAX || characters > CHARACTERS_MAX) characters -= lines.shift()?.text.length ?? 0;
  };
  return {
    write(chunk) {
      if (fileBytes > FILE_BYTES_MAX) {
        renameSync(file, `${file}.1`);
        fileBytes = 0;
      }
      appendFileSync(file, chunk);
      fileBytes += Buffer.byteLength(chunk);
      if (open === '') openAt = now();
      const parts = (open + chunk).split('\n');
      open = parts.pop() ?? '';
      for (const part of parts) push(part);
      for (; open.length > LINE_CHARACTERS_MAX; open = open.slice(LINE_CHARACTERS_MAX)) {
        push(open.slice(0, LINE_CHARACTERS_MAX));
      }
    },
    tail(count, timestamps = false) {
      const all = open === '' ? lines : [...lines, { at: openAt, text: open }];
      const shown = all.slice(Math.max(0, all.length - count));
      return shown.map(({ at, text }) => `${timestamps ? `${new Date(at).toISOString()} ` : ''}${text}\n`).join('');
    },
  };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
