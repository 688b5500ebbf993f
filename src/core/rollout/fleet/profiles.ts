/**
 * The router profiles that are ours: a preview, in which new replicas are proved, and the main one where it is declared
 * `owned`. Called by look.ts and by the deletion of a fleet; pure. Written down before they are made, so that none is
 * forgotten, and removed only where their tags say that they are ours.
 */
import type { DriftNote, GroupKey, ProfileRecord, Repairs } from '../../model.ts';
import type { PlanInput } from '../../plan.ts';
import type { ProfileSpec, RouterRef, RouterView } from '../../router.ts';
import type { TrafficManagerSpec } from '../../spec/declaration.ts';
import { TAGS } from '../../tags.ts';
import type { RouterSight } from '../sight.ts';
import type { RouterStep } from '../step.ts';
import type { Fleet, Routers } from './fleet.ts';
import { monitorOf, ownedSettings, previewSettings, probingOf } from './profile-settings.ts';
import { keyOfRouter, mainRouter, previewName, previewRouter, routerOfKey } from './routers.ts';

/** An owned profile that says nothing else: short enough that a switch is soon everywhere. */
export const TTL_SECONDS_DEFAULT = 60;

export interface Profiles {
  readonly records: readonly ProfileRecord[];
  readonly steps: readonly RouterStep[];
  /** What stands in the way: the look goes no further with routers. */
  readonly trouble?: 'RouterMissing' | 'RouterTaken';
  /** Settings that differ and are only told. */
  readonly drift?: readonly DriftNote[];
  readonly repairs?: Repairs;
}

/** The declared router and its preview, as read. */
export function routersSeen(input: PlanInput, declaration: Fleet['declaration']): Routers {
  const main = mainRouter(declaration, input.row.key);
  if (!main) return {};
  const preview = previewRouter(main, input.row.key);
  const mainKey = keyOfRouter(main);
  const previewKey = keyOfRouter(preview);
  const mainView = viewOf(input, mainKey);
  const previewView = viewOf(input, previewKey);
  return {
    main,
    mainKey,
    preview,
    previewKey,
    ...(mainView ? { mainView } : {}),
    ...(previewView && isOurs(input, previewView) ? { previewView } : {}),
  };
}

function viewOf({ observed }: PlanInput, key: string): RouterView | undefined {
  const sight = observed.routers.get(key);
  return sight?.kind === 'there' ? sight.view : undefined;
}

/** The first that could not be read: of routers nothing is guessed. */
export function unreadRouter(input: PlanInput): Extract<RouterSight, { kind: 'unknown' }> | undefined {
  return [...input.observed.routers.values()].find((sight) => sight.kind === 'unknown');
}

/** The profile it is to stand behind is somebody else's to make, or somebody else's: until that is mended none can serve there. */
export function isUnroutable({ input, declaration, routers }: Fleet): boolean {
  return routers.main !== undefined && troubleOf(input, declaration, routers) !== undefined;
}

function troubleOf(input: PlanInput, { mooring }: Fleet['declaration'], { mainView }: Routers): Profiles['trouble'] {
  const owned = mooring.traffic?.trafficManager.owned === true;
  if (mainView === undefined) return owned ? undefined : 'RouterMissing';
  return owned && !isOurs(input, mainView) ? 'RouterTaken' : undefined;
}

/** Makes what is declared and missing, and takes away what is no longer declared and no longer used. */
export function profilesOf(fleet: Fleet): Profiles {
  const { input, declaration, routers, row } = fleet;
  const manager = declaration.mooring.traffic?.trafficManager;
  const { main, mainKey, preview, previewKey, mainView } = routers;
  const before = released(row.state.profiles ?? [], mainKey, manager?.owned === true);
  const goes = before.filter(({ router, use }) => router !== (use === 'preview' ? previewKey : mainKey));
  const used = new Set(row.state.replicas.map(({ router }) => router));
  const dropped = dropProfiles(
    input,
    goes.filter(({ router }) => !used.has(router)),
  );
  const kept = before.filter((record) => !goes.includes(record) || used.has(record.router));
  const records = [...kept, ...dropped.records];
  if (!main || !preview || !manager || mainKey === undefined || previewKey === undefined)
    return { records, steps: dropped.steps };
  const trouble = troubleOf(input, declaration, routers);
  if (trouble) return { records, steps: dropped.steps, trouble };
  if (!mainView) {
    const made = makeProfile(records, main, 'owned', ownedProfile(input, manager));
    return { records: made.records, steps: [...dropped.steps, made.step] };
  }
  const own = { records: manager.owned ? recorded(records, mainKey) : records, steps: dropped.steps };
  const set = manager.owned ? withSettings(fleet, own, { main, key: mainKey, view: mainView }) : own;
  if (routers.previewView) {
    const update = previewSettings(preview, routers.previewView, mainView);
    return update ? { ...set, steps: [...set.steps, update] } : set;
  }
  if (!needsPreview(fleet)) return set;
  const made = makeProfile(set.records, preview, 'preview', previewProfile(input, row.key, mainView));
  return { ...set, records: made.records, steps: [...set.steps, made.step] };
}

/**
 * One that was owned and is declared to be somebody's is theirs: it stays when the group goes. The declaration decides as
 * long as it names it; one that it names no more and that was theirs already is forgotten.
 */
export function released(
  records: readonly ProfileRecord[],
  mainKey: string | undefined,
  owned: boolean,
): readonly ProfileRecord[] {
  return records.flatMap((record): ProfileRecord[] => {
    const { released: was, leaving, ...rest } = record;
    if (record.use === 'preview') return [record];
    if (record.router !== mainKey) return was ? [] : [record];
    if (!owned) return [{ ...rest, released: true }];
    return [was || leaving ? rest : record];
  });
}

/** Ours by its tags, and so to be deleted with the group. */
function recorded(records: readonly ProfileRecord[], key: string): readonly ProfileRecord[] {
  const known = records.some(({ router, use }) => router === key && use === 'owned');
  return known ? records : [...records, { router: key, use: 'owned' }];
}

/** The owned profile held to its declaration. */
function withSettings(
  fleet: Fleet,
  { records, steps }: Profiles,
  of: { readonly main: RouterRef; readonly key: string; readonly view: RouterView },
): Profiles {
  const record = records.find(({ router }) => router === of.key);
  const { applied, ...settled } = ownedSettings(fleet, of.main, of.view, record?.applied);
  const marked = records.map((one) => (one === record && applied !== undefined ? { ...one, applied } : one));
  return { ...settled, records: marked, steps: [...steps, ...settled.steps] };
}

function needsPreview({ members }: Fleet): boolean {
  return members.some(({ replica }) => replica.phase === 'creating' || replica.phase === 'proving');
}

/** Removes those that are ours, until a read says that they are gone. */
export function dropProfiles(input: PlanInput, records: readonly ProfileRecord[]): Pick<Profiles, 'records' | 'steps'> {
  const kept: ProfileRecord[] = [];
  const steps: RouterStep[] = [];
  for (const record of records) {
    const sight = input.observed.routers.get(record.router);
    if (sight?.kind !== 'there' || !isOurs(input, sight.view)) {
      if (!sight || sight.kind === 'unknown') kept.push(record);
      continue;
    }
    const router = routerOfKey(record.router);
    kept.push({ ...record, leaving: true });
    steps.push({ kind: 'deleteProfile', replica: router.profile, router, reason: 'Superseded' });
  }
  return { records: kept, steps };
}

export function isOurs({ installation, row }: PlanInput, { tags }: RouterView): boolean {
  return tags[TAGS.owner] === installation.id && tags[TAGS.group] === row.key.name;
}

function makeProfile(
  records: readonly ProfileRecord[],
  router: RouterRef,
  use: ProfileRecord['use'],
  profile: ProfileSpec,
) {
  const key = keyOfRouter(router);
  const known = records.some((record) => record.router === key);
  const step: RouterStep = { kind: 'createProfile', replica: router.profile, router, profile, reason: 'Declared' };
  return { records: known ? records : [...records, { router: key, use }], step };
}

function ownedProfile(input: PlanInput, manager: TrafficManagerSpec): ProfileSpec {
  return {
    relativeName: manager.relativeName ?? manager.profile,
    ttlSeconds: manager.ttlSeconds ?? TTL_SECONDS_DEFAULT,
    method: manager.method ?? 'Weighted',
    monitor: manager.monitor ? monitorOf(manager.monitor) : {},
    tags: marks(input),
  };
}

/** Probes as the main one does, and answers at once: nobody but its owner asks it. */
function previewProfile(input: PlanInput, key: GroupKey, main: RouterView): ProfileSpec {
  return {
    relativeName: previewName(main.fqdn.slice(0, main.fqdn.indexOf('.')), key),
    ttlSeconds: main.ttlSeconds,
    method: 'Weighted',
    monitor: probingOf(main.monitor),
    tags: marks(input),
  };
}

function marks({ installation, row }: PlanInput): Record<string, string> {
  return { [TAGS.owner]: installation.id, [TAGS.group]: row.key.name };
}
