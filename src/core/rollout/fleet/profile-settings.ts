/**
 * The settings of the profiles that are ours, held to what is declared: of an owned one its time to live, method and
 * monitor, as far as the declaration says them; of a preview the monitor of the main one. Called by profiles.ts and by
 * glance.ts; pure. What is not declared stays as whoever changed it left it.
 */
import { fingerprint } from '../../hash.ts';
import { canonical, type JsonObject, objectAt } from '../../json.ts';
import type { DriftNote, Repairs } from '../../model.ts';
import type { ProfileSettings, RouterRef, RouterView } from '../../router.ts';
import type { Declaration, MonitorSpec } from '../../spec/declaration.ts';
import { contestedUntil, counted, soFar } from '../contest.ts';
import type { RouterStep } from '../step.ts';
import type { Fleet } from './fleet.ts';

const POINTER = '/mooring/traffic/trafficManager';
const NAME = 'relativeName';
/** Declared and defaulted together, since the limits of one depend on another. */
const PROBE_KEYS = ['protocol', 'port', 'path'] as const;
const PATIENCE_KEYS = ['intervalSeconds', 'timeoutSeconds', 'toleratedFailures'] as const;
/** What the service says of itself, and not how it is set. */
const FOUND = 'profileMonitorStatus';

type Declared = Partial<Pick<ProfileSettings, 'ttlSeconds' | 'method' | 'monitor'>>;

export interface Settled {
  readonly steps: readonly RouterStep[];
  readonly drift: readonly DriftNote[];
  /** Fingerprint of the declared settings that a read has shown the owned profile to have; absent: none yet. */
  readonly applied?: string;
  readonly repairs?: Repairs;
}

/** The owned profile as it is declared: one PATCH, or a note where it is drift that is only to be reported. */
export function ownedSettings(fleet: Fleet, main: RouterRef, view: RouterView, applied: string | undefined): Settled {
  const { declaration, row, now } = fleet;
  const declared = declaredIn(declaration, row.desired.document);
  const mark = fingerprint(canonical({ ...declared }));
  const places = differing(declared, view);
  const misnamed = isNamed(declaration, view) ? [] : [noteOf(NAME)];
  if (places.length === 0) return { steps: [], drift: misnamed, applied: mark };
  const kept = applied === undefined ? {} : { applied };
  const notes = [...places.map(noteOf), ...misnamed];
  // It had them once, so somebody has changed it since; otherwise it is the declaration that has changed.
  if (applied === mark && declaration.mooring.drift.mode !== 'repair') return { steps: [], drift: notes, ...kept };
  const contest = [`${POINTER}=${mark}`];
  const until = contestedUntil(soFar(row.state.status, contest, now));
  if (until !== undefined && now < until) {
    return { steps: [], drift: notes.map((note) => ({ ...note, reason: 'Contested' })), ...kept };
  }
  const { ttlSeconds, method, monitor } = declared;
  const settings: ProfileSettings = {
    ...settingsOf(view),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
    ...(method === undefined ? {} : { method }),
    monitor: { ...probingOf(view.monitor), ...monitor },
  };
  const reason = applied === mark ? 'Drifted' : 'Declared';
  const step = { kind: 'updateProfile', replica: main.profile, router: main, settings, reason } as const;
  return { steps: [step], drift: misnamed, repairs: counted(row.state.status, contest, now), ...kept };
}

/** The preview probes as the main one does, or what it proves is not what the main one will find. */
export function previewSettings(preview: RouterRef, view: RouterView, main: RouterView): RouterStep | undefined {
  if (canonical(said(view.monitor)) === canonical(said(main.monitor))) return undefined;
  const settings: ProfileSettings = { ...settingsOf(view), monitor: probingOf(main.monitor) };
  return { kind: 'updateProfile', replica: preview.profile, router: preview, settings, reason: 'Declared' };
}

/** Whether a read of the owned profile is a reason to look: it is not as it is declared, and nothing says so yet. */
export function settingsDiffer(declaration: Declaration, document: JsonObject, view: RouterView): boolean {
  return differing(declaredIn(declaration, document), view).length > 0;
}

/** Of what only another profile can mend there is nothing to look for. */
export function isSettingsNote({ pointer }: DriftNote): boolean {
  return pointer.startsWith(`${POINTER}/`) && pointer !== `${POINTER}/${NAME}`;
}

function noteOf(place: string): DriftNote {
  return { pointer: `${POINTER}/${place}`, class: 'router', reason: 'Drifted' };
}

/** Its DNS name is given once. Where another is declared all the same, that is told and never written. */
function isNamed({ mooring }: Declaration, { fqdn }: RouterView): boolean {
  const declared = mooring.traffic?.trafficManager.relativeName;
  return declared === undefined || fqdn.toLowerCase().startsWith(`${declared.toLowerCase()}.`);
}

/** How it probes, without what it found. */
export function probingOf(monitor: JsonObject): JsonObject {
  const { [FOUND]: _, ...probing } = monitor;
  return probing;
}

export function monitorOf(spec: MonitorSpec): JsonObject {
  return { ...probeOf(spec), ...patienceOf(spec) };
}

function probeOf({ protocol, port, path }: MonitorSpec): JsonObject {
  return { protocol, port, ...(path === undefined ? {} : { path }) };
}

function patienceOf({ intervalSeconds, timeoutSeconds, toleratedFailures }: MonitorSpec): JsonObject {
  return {
    intervalInSeconds: intervalSeconds,
    timeoutInSeconds: timeoutSeconds,
    toleratedNumberOfFailures: toleratedFailures,
  };
}

function settingsOf({ fqdn, ttlSeconds, method, monitor }: RouterView): ProfileSettings {
  return { relativeName: fqdn.slice(0, fqdn.indexOf('.')), ttlSeconds, method, monitor };
}

/** What the document says; the parsed declaration has defaults for all the rest. */
function declaredIn({ mooring }: Declaration, document: JsonObject): Declared {
  const spec = mooring.traffic?.trafficManager;
  if (!spec?.owned) return {};
  const ours = objectAt(document['mooring']);
  const given = objectAt(objectAt(ours['traffic'])['trafficManager']);
  const says = (key: string) => (given[key] ?? null) !== null;
  const probes = objectAt(given['monitor']);
  const names = (keys: readonly string[]) => keys.some((key) => (probes[key] ?? null) !== null);
  const { monitor } = spec;
  // Mooring's own health check says how to probe as well.
  const isProbe = names(PROBE_KEYS) || (ours['health'] ?? null) !== null;
  const wanted: JsonObject = {
    ...(monitor && isProbe ? { path: null, ...probeOf(monitor) } : {}),
    ...(monitor && names(PATIENCE_KEYS) ? patienceOf(monitor) : {}),
  };
  return {
    ...(says('ttlSeconds') && spec.ttlSeconds !== undefined ? { ttlSeconds: spec.ttlSeconds } : {}),
    ...(says('method') && spec.method !== undefined ? { method: spec.method } : {}),
    ...(Object.keys(wanted).length > 0 ? { monitor: wanted } : {}),
  };
}

/** The keys in which the profile is otherwise. */
function differing({ ttlSeconds, method, monitor = {} }: Declared, view: RouterView): string[] {
  const probes = Object.keys(monitor).some((key) => (view.monitor[key] ?? null) !== (monitor[key] ?? null));
  return [
    ...(ttlSeconds !== undefined && ttlSeconds !== view.ttlSeconds ? ['ttlSeconds'] : []),
    ...(method !== undefined && method !== view.method ? ['method'] : []),
    ...(probes ? ['monitor'] : []),
  ];
}

/** What is empty is as good as not said. */
function said(monitor: JsonObject): JsonObject {
  const full = Object.entries(probingOf(monitor)).filter(([, value]) => {
    return value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
  });
  return Object.fromEntries(full);
}
