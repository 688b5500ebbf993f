/** The events of one container as ACI's instance view shows them: the same thing again raises a count. */
import type { ContainerEvent } from '../runtime.ts';

/** Different events kept for a container: each new digest brings two. */
const EVENTS_MAX = 50;

export interface ContainerEvents {
  add(name: string, message: string, type?: ContainerEvent['type']): void;
  list(): readonly ContainerEvent[];
}

export function createContainerEvents(now: () => number): ContainerEvents {
  let events: ContainerEvent[] = [];
  return {
    add(name, message, type = 'Normal') {
      // Recorded: event times have no milliseconds.
      const time = `${new Date(now()).toISOString().slice(0, 19)}Z`;
      const index = events.findIndex((one) => one.name === name && one.message === message);
      const known = events[index];
      if (known) events = events.with(index, { ...known, count: known.count + 1, lastTimestamp: time });
      else events = [...events, { count: 1, firstTimestamp: time, lastTimestamp: time, name, message, type }];
      if (events.length > EVENTS_MAX) events = events.slice(-EVENTS_MAX);
    },
    list: () => events,
  };
}
