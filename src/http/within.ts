/** A wait with an end: work that may go on by itself when its answer is no longer waited for. */

/**
 * What the work gave, or `late`. The work gets the signal that ends the wait and may go on past it; an error it meets
 * after that is told to `onLate`, for nobody else is there to hear it.
 */
export async function within<T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  onLate: (error: unknown) => void = () => undefined,
): Promise<T | 'late'> {
  const signal = AbortSignal.timeout(ms);
  let isLate = false;
  const late = new Promise<'late'>((resolve) => {
    signal.addEventListener('abort', () => {
      isLate = true;
      resolve('late');
    });
  });
  const done = work(signal);
  done.catch((error: unknown) => {
    if (isLate) onLate(error);
  });
  return Promise.race([done, late]);
}
