/** The doctor's own ports, loaded with the first call, as those of `lazy.ts` are. Built by azure-ports.ts. */
import type { EventMarks, Inspector } from '../core/doctor/ports.ts';
import type { Load } from './lazy.ts';

export function lazyEventMarks(load: Load<EventMarks>): EventMarks {
  return {
    mark: async (...args) => (await load()).mark(...args),
    read: async (...args) => (await load()).read(...args),
  };
}

export function lazyInspector(load: Load<Inspector>): Inspector {
  return {
    identity: async (...args) => (await load()).identity(...args),
    skewMs: async (...args) => (await load()).skewMs(...args),
    permissions: async (...args) => (await load()).permissions(...args),
    topics: async (...args) => (await load()).topics(...args),
  };
}
