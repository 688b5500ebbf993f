/**
 * A long text as several columns, and back. Group and revision rows keep their JSON so: a column holds at most 32 Ki
 * UTF-16 units. The number of chunks stands beside them, so that columns left over from a longer text are never read.
 */
import { Fault } from '../../core/errors.ts';

/** A little below the 32,768 units that a column may hold. */
export const CHUNK_UNITS_MAX = 32_000;

export type Columns = Record<string, string | number>;

export function toChunks(part: string, text: string, chunksMax: number): Columns {
  const chunks = cut(text);
  if (chunks.length > chunksMax) {
    throw new Fault('terminal', {
      reason: 'InvalidSpec',
      message: `too large to be kept: ${part} has ${text.length} characters, at most ${chunksMax * CHUNK_UNITS_MAX} fit`,
    });
  }
  const columns: Columns = { [countColumn(part)]: chunks.length };
  for (const [index, chunk] of chunks.entries()) columns[chunkColumn(part, index)] = chunk;
  return columns;
}

/** Undefined when a chunk or the number of chunks is missing. */
export function fromChunks(
  part: string,
  columns: Readonly<Record<string, unknown>>,
  chunksMax: number,
): string | undefined {
  const count = columns[countColumn(part)];
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > chunksMax) return undefined;
  let text = '';
  for (let index = 0; index < count; index += 1) {
    const chunk = columns[chunkColumn(part, index)];
    if (typeof chunk !== 'string') return undefined;
    text += chunk;
  }
  return text;
}

function cut(text: string): string[] {
  const chunks: string[] = [];
  let start = 0;
  do {
    let end = Math.min(start + CHUNK_UNITS_MAX, text.length);
    // Half of a surrogate pair alone would not survive the way over UTF-8.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    chunks.push(text.slice(start, end));
    start = end;
  } while (start < text.length);
  return chunks;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function countColumn(part: string): string {
  return `${part}Chunks`;
}

function chunkColumn(part: string, index: number): string {
  return `${part}${String(index).padStart(2, '0')}`;
}
