/** What the engine works with: core's ports, handed in once by runtime. Nothing here knows Azure. */
import type { Installation } from '../core/plan.ts';
import type {
  Clock,
  ContainerGroups,
  Groups,
  History,
  Ids,
  Images,
  Log,
  Prober,
  Registry,
  Revisions,
  Vault,
  WakeQueue,
} from '../core/ports.ts';
import type { Timings } from '../core/timings.ts';

export interface Parts {
  readonly groups: Groups;
  readonly revisions: Revisions;
  readonly images: Images;
  readonly history: History;
  readonly queue: WakeQueue;
  readonly containerGroups: ContainerGroups;
  readonly registry: Registry;
  readonly vault: Vault;
  readonly prober: Prober;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly installation: Installation;
  readonly timings: Timings;
}

/** Who or what began a look: an event's or message's kind, a timer, or a caller. Written into history. */
export type Trigger = string;
