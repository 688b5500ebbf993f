/**
 * Reads what a container wrote from the file that conmon keeps: lines of `TIME stdout|stderr F|P TEXT`, P for a part
 * of a line. The file is of limited size, and only its end is read. Used by the runtime.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** As much as a reader is shown at once. */
const READ_BYTES_MAX = 4 * 1024 * 1024;
const LINE = /^(\S+) (?:stdout|stderr) ([FP]) (.*)$/s;

interface Line {
  readonly time: string;
  readonly text: string;
}

/** The newest `tail` lines; empty for a file that is not there. */
export function readLog(file: string, tail: number, timestamps: boolean): string {
  const lines = join(endOf(file)).slice(-Math.max(tail, 0) || Number.MAX_SAFE_INTEGER);
  if (tail <= 0) return '';
  return lines.map(({ time, text }) => `${timestamps ? `${time} ` : ''}${text}\n`).join('');
}

function join(text: string): Line[] {
  const lines: Line[] = [];
  let open: Line | undefined;
  for (const raw of text.split('\n')) {
    const [, written = '', part, said = ''] = LINE.exec(raw) ?? [];
    if (part === undefined) continue;
    const line: Line = { time: open?.time ?? utc(written), text: (open?.text ?? '') + said };
    open = part === 'P' ? line : undefined;
    if (!open) lines.push(line);
  }
  return open ? [...lines, open] : lines;
}

/** conmon writes the machine's own offset; ACI's times are in UTC, with the nanoseconds kept. */
function utc(time: string): string {
  const fraction = /\.\d+/.exec(time)?.[0] ?? '';
  const parsed = Date.parse(time.replace(fraction, ''));
  return Number.isNaN(parsed) ? time : `${new Date(parsed).toISOString().slice(0, 19)}${fraction}Z`;
}

function endOf(file: string): string {
  let open: number | undefined;
  try {
    open = openSync(file, 'r');
    const { size } = fstatSync(open);
    const from = Math.max(0, size - READ_BYTES_MAX);
    const bytes = Buffer.alloc(size - from);
    const read = readSync(open, bytes, 0, bytes.length, from);
    return bytes.subarray(0, read).toString('utf8');
  } catch {
    return '';
  } finally {
    if (open !== undefined) closeSync(open);
  }
}
