/** The events of one container, in ACI's words: an event that comes again counts up. Used by `container.ts`. */
import type { ContainerEvent } from '../runtime.ts';

export interface ContainerEvents {
  readonly list: readonly ContainerEvent[];
  add(name: string, message: string, at: number): void;
}

/** A container that restarts for days says the same few things; different ones come only with new digests. */
const EVENTS_KEPT = 50;

export function createContainerEvents(): ContainerEvents {
  const list: ContainerEvent[] = [];
  return {
    list,
    add(name, message, at) {
      const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
      const index = list.findIndex((event) => event.name === name && event.message === message);
      const before = index < 0 ? undefined : list[index];
      if (before) {
        list[index] = { ...before, count: before.count + 1, lastTimestamp: time };
        return;
      }
      list.push({ count: 1, firstTimestamp: time, lastTimestamp: time, name, message, type: 'Normal' });
      if (list.length > EVENTS_KEPT) list.shift();
    },
  };
}

/** `name@digest`, as the service tells it: without the tag, since a digest says more. */
export function pulledName(image: string, digest: string): string {
  const [reference = image] = image.split('@');
  const slash = reference.lastIndexOf('/');
  const colon = reference.indexOf(':', slash + 1);
  return `${colon < 0 ? reference : reference.slice(0, colon)}@${digest}`;
}
