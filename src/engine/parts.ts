/** What the engine works with: core's ports, handed in once by runtime. Nothing here knows Azure. */
import type { Installation } from '../core/plan.ts';
import type {
  Admissions,
  Clock,
  ContainerGroups,
  CutoverRecord,
  DeadLetters,
  Groups,
  History,
  Holds,
  Ids,
  Images,
  Log,
  Pointers,
  PoisonQueue,
  Prober,
  Quota,
  Registry,
  Revisions,
  Router,
  Vault,
  WakeQueue,
} from '../core/ports.ts';
import type { Timings } from '../core/timings.ts';
import type { Tracer } from '../core/tracer.ts';
import type { Pace } from './pace.ts';

export interface Parts {
  readonly groups: Groups;
  readonly revisions: Revisions;
  readonly images: Images;
  readonly history: History;
  readonly holds: Holds;
  readonly admissions: Admissions;
  readonly cutovers: CutoverRecord;
  readonly pace: Pace;
  readonly queue: WakeQueue;
  readonly poison: PoisonQueue;
  readonly deadLetters: DeadLetters;
  readonly containerGroups: ContainerGroups;
  readonly pointers: Pointers;
  readonly router: Router;
  readonly quota: Quota;
  readonly registry: Registry;
  readonly vault: Vault;
  readonly prober: Prober;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly tracer: Tracer;
  readonly installation: Installation;
  readonly timings: Timings;
}

/** Who or what began a look: an event's or message's kind, a timer, or a caller. Written into history. */
export type Trigger = string;
