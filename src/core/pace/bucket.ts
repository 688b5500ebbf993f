/** A bucket of tokens that fills by the second, as ARM has them for reads, writes and deletes. Pure. */

export interface Bucket {
  readonly tokens: number;
  readonly at: number;
  readonly burst: number;
}

export interface BucketSize {
  readonly burst: number;
  readonly perSecond: number;
}

/** Documented, a principal, subscription and region; larger ones were recorded and are told by headers. */
export const ARM_READS: BucketSize = { burst: 250, perSecond: 25 };
export const ARM_WRITES: BucketSize = { burst: 200, perSecond: 10 };

export function fullBucket({ burst }: BucketSize, now: number): Bucket {
  return { tokens: burst, at: now, burst };
}

export function tokensAt({ tokens, at, burst }: Bucket, { perSecond }: BucketSize, now: number): number {
  return Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * perSecond);
}

export function take(bucket: Bucket, size: BucketSize, now: number, count: number): Bucket {
  return { ...bucket, tokens: tokensAt(bucket, size, now) - count, at: Math.max(now, bucket.at) };
}

/** An answer told at `at` that `left` are left; `live` were taken here and may not have reached ARM by then. */
export function bucketTold(bucket: Bucket, size: BucketSize, told: { left: number; at: number; live: number }): Bucket {
  const counted = tokensAt(bucket, size, told.at);
  const tokens = Math.min(told.left, Math.max(counted, told.left - told.live));
  return { tokens, at: Math.max(told.at, bucket.at), burst: Math.max(bucket.burst, told.left + 1) };
}

/** When `count` tokens are there beyond `kept`. */
export function tokensFrom(bucket: Bucket, size: BucketSize, now: number, count: number): number {
  const missing = count - tokensAt(bucket, size, now);
  return missing <= 0 ? now : now + Math.ceil((missing / size.perSecond) * 1000);
}
