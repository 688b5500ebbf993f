/**
 * One dead-lettered event, given to the very handler that its trigger would have given it to. What Event Grid adds to
 * an event when it gives it up stands beside its own members, where nobody looks. Called by `replay.ts` for each event.
 */
import type { Parts } from '../../engine/parts.ts';
import type { HandleEvent } from '../../engine/replay.ts';
import { parseImagePushed } from '../image-pushed-event.ts';
import { parseResourceChanged } from '../resource-event.ts';
import { onImagePushedEvent, onResourceEvent } from '../triggers.ts';

/** For one replay: of events that say the same, as those of an endpoint that was away do, one is handled for all. */
export function eventHandler(parts: Parts): HandleEvent {
  const handled = new Map<string, Promise<void>>();
  const once = async (hint: object, handle: () => Promise<void>) => {
    const known = JSON.stringify(hint);
    const handling = handled.get(known) ?? handle();
    handled.set(known, handling);
    await handling;
    return 'handled' as const;
  };
  return async (event) => {
    const changed = parseResourceChanged(event);
    if (changed) return once(changed, () => onResourceEvent(parts, event));
    const push = parseImagePushed(event);
    if (push.kind === 'pushed') return once(push.pushed, () => onImagePushedEvent(parts, event));
    // What is an event and not for us the triggers acknowledge and forget: so does a replay.
    return push.why === 'malformed' ? 'malformed' : 'handled';
  };
}
