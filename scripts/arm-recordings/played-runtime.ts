/**
 * The runtime of a replay: containers in name only, which start when the recording shows that they had, and are in the
 * states that it shows them in. What containers do is input to ARM, not its answer. Used by the replay.
 */
import { createNoneRuntime, type NoneRuntime } from '../../local/containers/none/runtime.ts';
import type { ContainerInstanceView, ContainerState, GroupInstanceView } from '../../local/containers/runtime.ts';
import type { WorldClock } from '../../local/world/clock.ts';
import { isObject, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../../local/world/json.ts';

export interface PlayedRuntime extends NoneRuntime {
  /** Lets the start that this container group waits for happen. */
  open(id: string): void;
  /** Whether a start waits. */
  waits(id: string): boolean;
  /** From now on its containers are in the states of this answer of the service. */
  show(id: string, group: JsonObject): void;
}

export function createPlayedRuntime(clock: WorldClock): PlayedRuntime {
  const none = createNoneRuntime({ clock });
  const gates = new Map<string, () => void>();
  const shown = new Map<string, JsonObject>();

  async function gated(id: string, work: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    gates.set(id, resolve);
    shown.delete(id);
    await promise;
    await work();
  }

  return {
    ...none,
    run: (group) => gated(group.id, () => none.run(group)),
    restart: (id) => gated(id, () => none.restart(id)),
    async remove(id) {
      gates.delete(id);
      shown.delete(id);
      await none.remove(id);
    },
    open(id) {
      gates.get(id)?.();
      gates.delete(id);
    },
    waits: (id) => gates.has(id),
    show(id, group) {
      if (viewsIn(group).size > 0) shown.set(id, group);
    },
    view(id) {
      const view = none.view(id);
      const group = shown.get(id);
      return view && group ? played(view, group) : view;
    },
  };
}

/** The recorded states, and what is ours where the recording shows none. */
function played(view: GroupInstanceView, group: JsonObject): GroupInstanceView {
  const states = viewsIn(group);
  const over = (views: GroupInstanceView['containers']): GroupInstanceView['containers'] =>
    Object.fromEntries(Object.entries(views).map(([name, own]) => [name, viewOver(own, states.get(name))]));
  const told = textAt(objectAt(objectAt(group, 'properties'), 'instanceView'), 'state');
  const state = GROUP_STATES.find((known) => known === told) ?? view.state;
  return { state, initContainers: over(view.initContainers), containers: over(view.containers) };
}

function viewOver(own: ContainerInstanceView, shown: JsonObject | undefined): ContainerInstanceView {
  const current = shown && stateIn(shown['currentState']);
  if (!shown || !current) return own;
  const previous = stateIn(shown['previousState']);
  return {
    restartCount: numberAt(shown, 'restartCount') ?? 0,
    currentState: current,
    ...(previous ? { previousState: previous } : {}),
    events: own.events,
  };
}

const GROUP_STATES = ['Running', 'Succeeded', 'Failed'] as const;
const STATES = ['Waiting', 'Running', 'Terminated'] as const;

function stateIn(value: JsonObject[string]): ContainerState | undefined {
  if (!isObject(value)) return undefined;
  const state = STATES.find((known) => known === value['state']);
  if (state === undefined) return undefined;
  const [startTime, finishTime] = [textAt(value, 'startTime'), textAt(value, 'finishTime')];
  const exitCode = numberAt(value, 'exitCode');
  return {
    state,
    ...(startTime === undefined ? {} : { startTime }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(finishTime === undefined ? {} : { finishTime }),
    detailStatus: textAt(value, 'detailStatus') ?? '',
  };
}

/** Container name → its recorded view, for those that have one. */
function viewsIn(group: JsonObject): Map<string, JsonObject> {
  const properties = objectAt(group, 'properties');
  const views = new Map<string, JsonObject>();
  for (const container of [...objectsAt(properties, 'containers'), ...objectsAt(properties, 'initContainers')]) {
    const view = objectAt(container, 'properties')['instanceView'];
    if (isObject(view)) views.set(textAt(container, 'name') ?? '', view);
  }
  return views;
}
