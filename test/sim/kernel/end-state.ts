/**
 * What a run left behind, as far as it has to be equal whatever went wrong on the way: container groups, rows, images,
 * secrets. Numbers that may run ahead after a crash (revisions, epochs, generations) are left out, and so are times.
 */
import {
  isObject,
  type Json,
  type JsonObject,
  listAt,
  objectAt,
  objectsAt,
  textAt,
  without,
} from '../../../local/world/json.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import type { Columns } from '../services/storage.ts';
import { type Aliases, aliasesOf, profilesOf, withoutLabel } from './end-traffic.ts';
import { readRow } from './rows.ts';
import { installationsOf, type Run } from './run.ts';

export interface EndState {
  readonly [place: string]: Json;
}

/** Tags whose value may run ahead; that they are there counts. */
const RUNNING_AHEAD = ['mooring-epoch', 'mooring-revision', 'mooring-hash'];

/** `isLoose`: only that somebody serves counts, not by which name, where acts come when they may. */
export function endState(run: Run, isLoose = run.seed !== ''): EndState {
  const { world, storage } = run.services;
  const state: Record<string, Json> = {};
  const groups = world.groups.list(DEFAULT_SUBSCRIPTION);
  const rows = installationsOf(run).flatMap(({ services }) => services.storage.rows('Groups'));
  // A workload's one fault has to end with the very name.
  const loose = isLoose ? rows.filter(isRouted) : [];
  const routed = new Set(loose.map((columns) => String(columns['RowKey'])));
  const alias = aliasesOf([...groups.map(({ name }) => name), ...rows.flatMap(replicasIn)], routed);
  for (const [place, profile] of profilesOf(run, alias)) state[place] = profile;
  for (const group of groups) {
    const tags = objectAt(group.body, 'tags');
    const shown = Object.keys(tags).filter((name) => RUNNING_AHEAD.includes(name));
    const named = alias(group.name);
    state[`group ${named}`] = {
      body: {
        ...withoutLabel(group.body, named !== group.name),
        tags: { ...tags, ...Object.fromEntries(shown.map((name) => [name, 'is there'])) },
      },
      provisioningState: group.provisioningState,
      stopped: group.stopped,
      view: world.groups.view(group)?.state ?? 'none',
    };
  }
  for (const columns of rows) {
    const name = String(columns['RowKey']);
    const { desired, state: known, wake } = readRow(name, columns);
    const status = objectAt(known, 'status');
    state[`row ${name}`] = {
      document: withoutVersions(objectAt(desired, 'document')),
      deleted: 'deletion' in desired,
      phase: textAt(status, 'phase') ?? '',
      reason: textAt(status, 'reason') ?? '',
      observed: status['observedGeneration'] === desired['generation'],
      // How far one had come when its group was deleted is a matter of time.
      rollout: 'deletion' in desired ? 'none' : (textAt(objectAt(known, 'rollout'), 'phase') ?? 'none'),
      replicas: listAt(known, 'replicas')
        .map((replica) => replicaOf(replica, alias))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      lease: 'lease' in wake,
    };
  }
  for (const { PartitionKey, RowKey } of storage.rows('Images'))
    state[`image ${String(PartitionKey)} ${String(RowKey)}`] = true;
  return state;
}

function isRouted(columns: Columns): boolean {
  const { desired } = readRow(String(columns['RowKey']), columns);
  return 'traffic' in objectAt(objectAt(desired, 'document'), 'mooring');
}

function replicasIn(columns: Columns): string[] {
  const { state } = readRow(String(columns['RowKey']), columns);
  return objectsAt(state, 'replicas').map((replica) => textAt(replica, 'name') ?? '');
}

function replicaOf(replica: Json, alias: Aliases) {
  if (!isObject(replica)) return { name: '' };
  return {
    name: alias(textAt(replica, 'name') ?? ''),
    phase: textAt(replica, 'phase') ?? '',
    region: textAt(replica, 'region') ?? '',
    confirmed: replica['confirmed'] === true,
  };
}

/** A secret kept twice has another version behind the same name. */
function withoutVersions(document: JsonObject): Json {
  const text = JSON.stringify(without(document)).replace(
    /(SecretUri=https:\/\/[^/]+\/secrets\/[^/]+)\/[0-9a-f]{32}/g,
    '$1',
  );
  const value: Json = JSON.parse(text);
  return value;
}

/** What differs, by pointer; empty when nothing does. */
export function difference(expected: EndState, actual: EndState): string[] {
  return differing(expected, actual, '');
}

function differing(a: Json | undefined, b: Json | undefined, at: string): string[] {
  if (a === b) return [];
  if (isObject(a) && isObject(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return names.flatMap((name) => differing(a[name], b[name], `${at}/${name}`));
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    return a.flatMap((item, index) => differing(item, b[index], `${at}/${index}`));
  }
  return [`${at} is ${shown(b)}, not ${shown(a)}`];
}

function shown(value: Json | undefined): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

/** Characters of a value that a report shows. */
const SHOWN_MAX = 120;
