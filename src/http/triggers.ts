/**
 * What the event and queue triggers call: parse, do one thing, and say what became of it in the log. What is not for
 * us is acknowledged; only a store that is away makes the event or message come again.
 */
import { onImagePushed } from '../engine/image-pushed.ts';
import type { Parts } from '../engine/parts.ts';
import { reconcile } from '../engine/reconcile.ts';
import { onResourceChanged } from '../engine/resource-changed.ts';
import { parseImagePushed } from './image-pushed-event.ts';
import { parseResourceChanged } from './resource-event.ts';
import { parseWakeMessage } from './wake-message.ts';

export async function onImagePushedEvent(parts: Parts, event: unknown): Promise<void> {
  const parsed = parseImagePushed(event);
  if (parsed.kind === 'ignored') return parts.log.info('push ignored', { why: parsed.why });
  const { host, repository, tag } = parsed.pushed;
  const groups = await onImagePushed(parts, parsed.pushed);
  parts.log.info(groups > 0 ? 'push looked at' : 'push of an image nobody follows', { host, repository, tag, groups });
}

export async function onResourceEvent(parts: Parts, event: unknown): Promise<void> {
  const changed = parseResourceChanged(event);
  if (!changed) return parts.log.debug('resource event ignored');
  const ours = await onResourceChanged(parts, changed);
  if (ours) parts.log.info('container group changed', { ...changed });
}

export async function onWakeMessage(parts: Parts, message: unknown): Promise<void> {
  const wake = parseWakeMessage(message);
  if (!wake) return parts.log.warn('queue message ignored: it is not one of ours');
  await parts.tracer.follow(wake.trace, async () => {
    const outcome = await reconcile(parts, { scope: wake.scope, name: wake.group }, wake.ticket, 'queue');
    if (outcome.kind !== 'busy') return;
    // Somebody is at it: the message goes back for the time the lease has left.
    await parts.queue.send(wake, outcome.againInMs, AbortSignal.timeout(parts.timings.writeMarginMs));
  });
}
