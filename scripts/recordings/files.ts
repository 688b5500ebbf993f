/**
 * The files to read below a path, and a file as text, however it was written: packed, or in UTF-16 as PowerShell
 * writes it. Used by `every-file.ts` and whoever takes a file; what it cannot read it says in the error it throws.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What recorders write: JSON, YAML, HAR, a line an exchange, and the scripts of nock. */
const RECORDING = /\.(?:json|jsonl|ndjson|ya?ml|har|c?js)(?:\.gz)?$/i;
/** Installed code holds no recordings, and thousands of files that look like one. */
const NOT_OURS = /(?:^|[/\\])(?:node_modules|\.git)[/\\]/;
/** Bytes of one file, unpacked. The longest recordings of clients' tests have about 20 MiB; a text has a limit too. */
const FILE_BYTES_MAX = 128 * 1024 * 1024;
/** Bytes at the start of a file that tell whether it is text. */
const LOOKED_AT_BYTES = 4096;

export async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && RECORDING.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !NOT_OURS.test(file.slice(path.length)))
    .sort();
}

export async function textOfFile(file: string): Promise<string> {
  const bytes = unpacked(await bytesOf(file));
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.subarray(0, LOOKED_AT_BYTES).includes(0)) throw new Error('no text, so no recording');
  return new TextDecoder().decode(bytes);
}

/** A pipe or a device is never waited for, and what is too long never read. */
async function bytesOf(file: string): Promise<Buffer> {
  const found = await stat(file);
  if (!found.isFile()) throw new Error('no file');
  if (found.size > FILE_BYTES_MAX) throw new Error(`longer than ${FILE_BYTES_MAX} bytes`);
  return readFile(file);
}

function unpacked(bytes: Buffer): Buffer {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return isPacked ? gunzipSync(bytes, { maxOutputLength: FILE_BYTES_MAX }) : bytes;
}
