/**
 * A job as it travels on the queue, its one parser, and the work: how many primes there are up to 1,000 + n. The same
 * job always has the same result, so that a job done twice does no harm.
 */
const SMALLEST = 1_000;

export interface Job {
  readonly jobId: string;
  readonly batch: string;
  readonly n: number;
}

/** Undefined for a message that is not a job: coming back would not make it one. */
export function jobOf(text: string): Job | undefined {
  try {
    const { jobId, batch, n }: { jobId?: unknown; batch?: unknown; n?: unknown } = JSON.parse(text);
    if (typeof jobId !== 'string' || typeof batch !== 'string') return undefined;
    if (typeof n !== 'number' || !Number.isInteger(n) || n < 0 || n > 1_000_000) return undefined;
    return { jobId, batch, n };
  } catch {
    return undefined;
  }
}

export function work({ n }: Job): number {
  const top = SMALLEST + n;
  const composite = new Uint8Array(top + 1);
  let primes = 0;
  for (let i = 2; i <= top; i++) {
    if (composite[i]) continue;
    primes += 1;
    for (let j = i * i; j <= top; j += i) composite[j] = 1;
  }
  return primes;
}
