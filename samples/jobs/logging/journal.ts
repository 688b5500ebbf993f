/**
 * The file `jobs.jsonl` on the share: appends and counts. Used by Logging's server alone. An append that resolved is on
 * the disk; what arrives while one write is under way goes out with the next, so that many writers share one flush.
 */
import { createReadStream } from 'node:fs';
import { appendFile, open } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** What may wait for the disk; beyond it, writers are told to come again. */
const WAITING_CHARACTERS_MAX = 4 * 1024 * 1024;
/** A summary reads no more of the file than this: some 400,000 jobs, in about a second. */
const SUMMARY_BYTES_MAX = 64 * 1024 * 1024;

export interface Summary {
  /** Lines of any kind. */
  readonly lines: number;
  readonly distinctJobs: number;
  /** Lines about jobs, by the version that processed them. */
  readonly byVersion: Readonly<Record<string, number>>;
  /** False when the file is longer than a summary reads. */
  readonly complete: boolean;
}

export class JournalFull extends Error {}

interface Waiting {
  readonly text: string;
  readonly settle: (error?: unknown) => void;
}

export class Journal {
  readonly #file: string;
  #waiting: Waiting[] = [];
  #waitingCharacters = 0;
  #writing = false;
  /** Whether the file may end in half a line: a writer was killed, or the disk was full. Unknown at the start. */
  #torn: boolean | undefined;
  #summary: Promise<Summary> | undefined;

  constructor(directory: string) {
    this.#file = path.join(directory, 'jobs.jsonl');
  }

  append(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return Promise.resolve();
    const text = `${lines.join('\n')}\n`;
    if (this.#waitingCharacters + text.length > WAITING_CHARACTERS_MAX) return Promise.reject(new JournalFull());
    this.#waitingCharacters += text.length;
    const written = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ text, settle: (error) => (error === undefined ? resolve() : reject(error)) });
    });
    if (!this.#writing) void this.#drain();
    return written;
  }

  /** Callers at the same time share one reading. */
  summary(): Promise<Summary> {
    this.#summary ??= summarize(this.#file).finally(() => {
      this.#summary = undefined;
    });
    return this.#summary;
  }

  async #drain(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      this.#waitingCharacters = 0;
      try {
        await this.#write(batch.map((one) => one.text).join(''));
        for (const one of batch) one.settle();
      } catch (error) {
        for (const one of batch) one.settle(error);
      }
    }
    this.#writing = false;
  }

  async #write(text: string): Promise<void> {
    this.#torn ??= await endsInHalfALine(this.#file);
    const start = this.#torn ? '\n' : '';
    this.#torn = true;
    // The directory is never made: a share that is not mounted must show, not fill the container's own disk.
    await appendFile(this.#file, start + text, { flush: true });
    this.#torn = false;
  }
}

/** Without a line feed first, the next entry would be joined to the torn one, and both would be lost. */
async function endsInHalfALine(file: string): Promise<boolean> {
  try {
    await using handle = await open(file, 'r');
    const { size } = await handle.stat();
    if (size === 0) return false;
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString() !== '\n';
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function summarize(file: string): Promise<Summary> {
  const jobs = new Set<string>();
  const byVersion = new Map<string, number>();
  let lines = 0;
  const input = createReadStream(file, { end: SUMMARY_BYTES_MAX - 1 });
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line === '') continue;
      lines += 1;
      const job = jobOf(line);
      if (!job) continue;
      jobs.add(job.jobId);
      byVersion.set(job.version, (byVersion.get(job.version) ?? 0) + 1);
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const complete = input.bytesRead < SUMMARY_BYTES_MAX;
  return { lines, distinctJobs: jobs.size, byVersion: Object.fromEntries(byVersion), complete };
}

/** Undefined for a line that is not about a job, and for a torn one. */
function jobOf(line: string): { jobId: string; version: string } | undefined {
  try {
    const { jobId, version }: { jobId?: unknown; version?: unknown } = JSON.parse(line);
    return typeof jobId === 'string' && typeof version === 'string' ? { jobId, version } : undefined;
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
