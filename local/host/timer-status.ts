/**
 * What is remembered of a timer between runs and, with a folder, between starts of the host: the real host keeps the
 * same in a blob. A file that cannot be read counts as absent, as on the first start.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface TimerStatus {
  readonly schedule: string;
  /** Null before the first run. */
  readonly last: Date | null;
  readonly next: Date;
  readonly lastUpdated: Date;
}

export interface TimerStatusStore {
  read(functionName: string): Promise<TimerStatus | undefined>;
  write(functionName: string, status: TimerStatus): Promise<void>;
}

export function memoryStatusStore(): TimerStatusStore {
  const kept = new Map<string, TimerStatus>();
  return {
    read: async (name) => kept.get(name),
    write: async (name, status) => void kept.set(name, status),
  };
}

export function fileStatusStore(directory: string): TimerStatusStore {
  const file = (name: string): string => join(directory, `${encodeURIComponent(name)}.json`);
  return {
    read: async (name) => {
      const text = await readFile(file(name), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : parseStatus(text);
    },
    write: async (name, status) => {
      await mkdir(directory, { recursive: true });
      // Renamed into place, so that a kill in the middle leaves the old status.
      await writeFile(`${file(name)}.new`, JSON.stringify(status));
      await rename(`${file(name)}.new`, file(name));
    },
  };
}

function parseStatus(text: string): TimerStatus | undefined {
  try {
    const { schedule, last, next, lastUpdated }: Record<string, unknown> = JSON.parse(text);
    const dates = { next: date(next), lastUpdated: date(lastUpdated) };
    if (typeof schedule !== 'string' || dates.next === undefined || dates.lastUpdated === undefined) return undefined;
    return { schedule, last: date(last) ?? null, next: dates.next, lastUpdated: dates.lastUpdated };
  } catch {
    return undefined;
  }
}

function date(value: unknown): Date | undefined {
  const parsed = typeof value === 'string' ? new Date(value) : undefined;
  return parsed === undefined || Number.isNaN(parsed.getTime()) ? undefined : parsed;
}
