/**
 * The runtime of a replay: containers in name only, which start when the recording shows that they had, and do what the
 * recording shows of them. What containers do is input to ARM, not its answer. Used by the replay.
 */
import type { Behaviour } from '../../local/containers/none/behaviour.ts';
import { createNoneRuntime, type NoneRuntime } from '../../local/containers/none/runtime.ts';
import type { WorldClock } from '../../local/world/clock.ts';
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../local/world/json.ts';
import { groupsShown } from './place.ts';
import type { Exchange } from './recording.ts';

export interface PlayedRuntime extends NoneRuntime {
  /** Lets the start that this container group waits for happen. */
  open(id: string): void;
  /** Whether a start waits. */
  waits(id: string): boolean;
}

/** How soon after its start a container that is recorded as ended ends. */
const ENDS_AFTER_MS = 5;

export function createPlayedRuntime(clock: WorldClock, later: () => readonly Exchange[]): PlayedRuntime {
  const none = createNoneRuntime({ clock, behaviour: ({ name }, { id }) => behaviourIn(later(), id, name) });
  const gates = new Map<string, () => void>();

  async function gated(id: string, work: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    gates.set(id, resolve);
    await promise;
    await work();
  }

  return {
    ...none,
    run: (group) => gated(group.id, () => none.run(group)),
    restart: (id) => gated(id, () => none.restart(id)),
    async remove(id) {
      gates.delete(id);
      await none.remove(id);
    },
    open(id) {
      gates.get(id)?.();
      gates.delete(id);
    },
    waits: (id) => gates.has(id),
  };
}

/** What the container is shown doing when its group is next shown in a settled state. */
function behaviourIn(later: readonly Exchange[], id: string, container: string): Behaviour {
  for (const exchange of later) {
    const view = viewIn(groupsShown(exchange).get(id), container);
    const current = view && objectAt(view, 'currentState');
    const previous = view && objectAt(view, 'previousState');
    switch (current && textAt(current, 'state')) {
      case 'Running':
        return { kind: 'runs' };
      case 'Terminated':
        return { kind: 'exits', afterMs: ENDS_AFTER_MS, code: Number(current?.['exitCode'] ?? 0) };
      case 'Waiting':
        if (previous?.['exitCode'] === undefined) continue;
        return { kind: 'exits', afterMs: ENDS_AFTER_MS, code: Number(previous['exitCode']) };
      default:
    }
  }
  return { kind: 'runs' };
}

export function viewIn(group: JsonObject | undefined, container: string): JsonObject | undefined {
  const properties = objectAt(group ?? {}, 'properties');
  const all = [...objectsAt(properties, 'containers'), ...objectsAt(properties, 'initContainers')];
  const shown = all.find((item) => textAt(item, 'name') === container);
  const view = objectAt(shown ?? {}, 'properties')['instanceView'];
  return isObject(view) ? view : undefined;
}
