/**
 * An image was pushed: wakes the groups that follow its tag. The event decides nothing; the registry is asked by the
 * look. Called by the Event Grid trigger.
 */
import type { Stored } from '../core/ports.ts';
import { followsTag } from './image-uses.ts';
import { lookWith } from './look-now.ts';
import type { Parts } from './parts.ts';
import { wake } from './wake.ts';

export interface Pushed {
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** So many groups are looked at within the event's own invocation; the others by their messages, at once. */
const INLINE_MAX = 8;

/** The number of groups woken; 0 for a repository nobody uses. */
export async function onImagePushed(parts: Parts, pushed: Pushed): Promise<number> {
  const signal = AbortSignal.timeout(parts.timings.lookBudgetMs);
  if (!parts.registry.knows(pushed.host)) return 0;
  const rows = await following(parts, pushed, signal);
  const hint = {
    image: `${pushed.host}/${pushed.repository}:${pushed.tag}`,
    digest: pushed.digest,
    at: parts.clock.now(),
  };
  // All are asked for before any is looked at: a look that takes its process with it takes nobody's wake.
  const woken = await Promise.allSettled(
    rows.map((known, index) => {
      const behind = index < INLINE_MAX ? { backupMs: parts.timings.backupDelayMs } : {};
      return wake(parts, known.row.key, { due: parts.clock.now(), hint, known, ...behind }, signal);
    }),
  );
  const asked = woken.slice(0, INLINE_MAX).flatMap((one) => (one.status === 'fulfilled' ? (one.value ?? []) : []));
  await Promise.all(asked.map(({ stored, ticket }) => lookWith(parts, stored, ticket.id, 'image pushed')));
  for (const one of woken) if (one.status === 'rejected') throw one.reason;
  return rows.length;
}

async function following(parts: Parts, pushed: Pushed, signal: AbortSignal): Promise<Stored[]> {
  const users = await parts.images.users(pushed.host, pushed.repository, signal);
  const once = new Map(users.map((key) => [JSON.stringify([key.scope, key.name]), key]));
  const rows = await Promise.all([...once.values()].map((key) => parts.groups.get(key, signal)));
  return rows
    .filter((stored) => stored !== undefined)
    .filter(({ row }) => !row.desired.deletion && followsTag(row, pushed));
}
