/** What one answer of ARM's told about its rations. Read off its headers by the adapter, kept by `engine/pace.ts`. */
export interface Heard {
  readonly subscription: string;
  readonly method: string;
  /** Where the container group of a creation or deletion is. */
  readonly region?: string;
  /** Creates (PUT) or deletes (DELETE) of container groups left in this region. */
  readonly leftIn5Minutes?: number;
  readonly leftInHour?: number;
  /** ARM's bucket for reads, writes or deletes, whichever the call was. */
  readonly armLeft?: number;
  /** A 429 that throttles: nothing of its kind may be called for so long. */
  readonly throttledMs?: number;
  /** It was ACI's own ration that was spent, not ARM's bucket. */
  readonly rationed?: boolean;
}

export type BucketName = 'reads' | 'writes' | 'deletes';

export function bucketOf(method: string): BucketName {
  if (method === 'GET') return 'reads';
  return method === 'DELETE' ? 'deletes' : 'writes';
}
