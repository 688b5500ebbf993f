/** Files the user names with `-f` and the like, `-` for standard input, read within the limits the server has too. */
import { open } from 'node:fs/promises';
import type { JsonObject } from '../core/json.ts';
import { readDocument } from '../core/spec/document.ts';
import { DOCUMENT_BYTES_MAX } from '../core/spec/document-limits.ts';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';
import { placedViolations } from './positions.ts';

export interface DeclarationText {
  /** As messages name it. */
  readonly name: string;
  readonly text: string;
}

export interface DeclarationFile extends DeclarationText {
  readonly document: JsonObject;
}

/** Reads and parses; what is no document at all is told before any server is asked. */
export async function readDeclaration(io: Io, file: string): Promise<DeclarationFile> {
  const { name, text } = await readText(io, file);
  const reading = readDocument(text);
  if (reading.ok) return { name, text, document: reading.document };
  throw new Failure(`${name} cannot be read as a declaration`, placedViolations(reading.violations, { name, text }));
}

export async function readText(io: Io, file: string): Promise<DeclarationText> {
  const name = file === '-' ? 'standard input' : file;
  const bytes = file === '-' ? await readStream(io.stdin, name) : await readFileOf(file);
  if (isUtf16(bytes))
    throw new Failure(`${name} is UTF-16, as some shells write what is sent into a file: save it as UTF-8`);
  return { name, text: bytes.toString('utf8') };
}

/** By its mark, of either byte order. */
function isUtf16([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

async function readFileOf(file: string): Promise<Buffer> {
  try {
    await using handle = await open(file);
    // A stream, so that a pipe or a device cannot give more than the limit either.
    return await readStream(handle.createReadStream({ autoClose: false }), file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

async function readStream(source: AsyncIterable<Uint8Array | string>, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > DOCUMENT_BYTES_MAX) throw new Failure(`${name} has more than ${DOCUMENT_BYTES_MAX / 1024} KiB`);
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EISDIR: 'it is a folder',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (code === '' ? 'unknown error' : code);
}
