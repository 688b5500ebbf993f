/**
 * Container groups and Traffic Manager as one text, for `standing.ts`: every record, what containers do and have done,
 * what probes have found. When the next thing happens to them is due on the clock, by name. Left out is what nobody asks
 * for again: the ids of operations and of incarnations.
 */
import type { ContainerInstanceView, GroupInstanceView } from '../../../local/containers/runtime.ts';
import { isObject, type JsonObject, textAt } from '../../../local/world/json.ts';
import type { ContainerGroup } from '../../../local/world/model.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import type { TrafficProfile } from '../../../local/world/traffic-manager/profile.ts';
import type { World } from '../../../local/world/world.ts';
import type { Epochs } from '../kernel/epochs.ts';
import { groupOf } from '../kernel/owners.ts';

export function azureText({ groups, traffic }: World, epochs: Epochs): string {
  const records = groups.list(DEFAULT_SUBSCRIPTION).map((group) => {
    return `${recordText(group)} ${epochText(group, epochs)} ${viewText(groups.view(group))}`;
  });
  const profiles = traffic.list(DEFAULT_SUBSCRIPTION).map((profile) => {
    const found = profile.endpoints.map((endpoint) => {
      const { status, failures, last } = traffic.health(profile, endpoint) ?? {};
      return [status, failures, last?.result];
    });
    return `${profileText(profile)} ${JSON.stringify(found)}`;
  });
  return [...records, ...profiles].join('\n');
}

const EPOCH = 'mooring-epoch';

/** Which of those written for its group; one that stood there before is told as it is. */
function epochText({ name, body }: ContainerGroup, epochs: Epochs): string {
  const epoch = textAt(tagsOf(body), EPOCH);
  const group = groupOf(name);
  const at = epochs.areMixed(group) ? -1 : epochs.written(group).indexOf(Number(epoch));
  return at < 0 ? String(epoch) : `the ${at}th`;
}

function tagsOf({ tags }: JsonObject): JsonObject {
  return isObject(tags) ? tags : {};
}

const views = new WeakMap<ContainerInstanceView, string>();

function viewText(view: GroupInstanceView | undefined): string {
  if (!view) return '';
  const containers = [view.initContainers, view.containers].map((all) =>
    Object.entries(all).map(([name, container]) => `${name} ${containerText(container)}`),
  );
  return [view.state, ...containers].join(' ');
}

/** As long as nothing happens to it, it is shown by the same object. */
function containerText(container: ContainerInstanceView): string {
  const known = views.get(container) ?? JSON.stringify(isInFirstRun(container) ? timeless(container) : container);
  views.set(container, known);
  return known;
}

/** How long a run lasted is asked of those after several restarts (`core/health/judge.ts`). */
function isInFirstRun({ restartCount, currentState, previousState }: ContainerInstanceView): boolean {
  return restartCount === 0 && currentState.state === 'Running' && previousState === undefined;
}

/** Of its events only the order of their times is asked for (`core/health/facts.ts`). */
function timeless({ currentState, events, ...rest }: ContainerInstanceView): unknown {
  const { startTime: _, ...state } = currentState;
  const times = [...new Set(events.flatMap((event) => [event.firstTimestamp, event.lastTimestamp]))].sort();
  const placeOf = (time: string): number => times.indexOf(time);
  const ordered = events.map(({ firstTimestamp, lastTimestamp, ...event }) => {
    return [event, placeOf(firstTimestamp), placeOf(lastTimestamp)];
  });
  return { ...rest, state, ordered };
}

const records = new WeakMap<ContainerGroup, string>();

/** A record is never changed, only replaced. */
function recordText(group: ContainerGroup): string {
  const known = records.get(group);
  if (known !== undefined) return known;
  const { operation, incarnation: _, body, ...rest } = group;
  const { [EPOCH]: _epoch, ...tags } = tagsOf(body);
  const text = JSON.stringify([rest, operation !== undefined, { ...body, tags }]);
  records.set(group, text);
  return text;
}

const profiles = new WeakMap<TrafficProfile, string>();

function profileText(profile: TrafficProfile): string {
  const known = profiles.get(profile) ?? JSON.stringify(profile);
  profiles.set(profile, known);
  return known;
}
