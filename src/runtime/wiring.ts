/**
 * The one place that builds things: hands the engine its parts as the settings say. Called once a process by
 * `runtime.ts`; what could not be built is tried again by the next invocation.
 */
import type { Finding } from '../core/doctor/finding.ts';
import type { EventKind } from '../core/doctor/ports.ts';
import { attempt } from '../core/errors.ts';
import type { Revisions } from '../core/ports.ts';
import { scaled, TIMINGS } from '../core/timings.ts';
import type { Parts } from '../engine/parts.ts';
import { azurePorts } from './azure-ports.ts';
import { noteEventsOn } from './event-notes.ts';
import { createProber } from './prober.ts';
import type { Settings } from './settings.ts';
import { consoleLog, installationOf, systemClock, systemIds } from './system.ts';

export interface Runtime {
  readonly settings: Settings;
  readonly parts: Parts;
  /** Looks at everything Mooring leans on; loaded with the first call. */
  readonly doctor: (signal: AbortSignal) => Promise<readonly Finding[]>;
  /** An event of this kind was handled. Never fails: the doctor's word is worth no event. */
  readonly noteEvent: (kind: EventKind) => Promise<void>;
}

export async function createRuntime(settings: Settings): Promise<Runtime> {
  const { eventMarks, inspector, ...ports } = azurePorts(settings);
  const stranger = await belongsToAnother(settings.installation, ports.revisions);
  if (stranger)
    consoleLog.error('these tables belong to another installation: Mooring only reads', {
      installation: settings.installation,
    });
  const readOnly = stranger || settings.mode === 'observe';
  const parts: Parts = {
    ...ports,
    prober: createProber({
      allowLoopback: settings.local,
      allowPrivate: settings.local || settings.probePrivate,
      lowPortOffset: settings.localPortOffset,
    }),
    clock: systemClock,
    ids: systemIds,
    log: consoleLog,
    installation: installationOf({ id: settings.installation, hashKey: settings.hashKey, readOnly }),
    timings: scaled(TIMINGS, settings.timeScale),
  };
  const facts = {
    installation: settings.installation,
    tablesBelongTo: (signal: AbortSignal) => ownerOf(ports.revisions, signal),
    mode: settings.mode,
    authentication: settings.authentication.kind,
    scopes: [...new Set([...settings.scopes, ...(settings.defaultScope === undefined ? [] : [settings.defaultScope])])],
  };
  return {
    settings,
    parts,
    async doctor(signal) {
      const { examine } = await import('../engine/doctor/examine.ts');
      return examine({ parts, inspector, marks: eventMarks, facts }, signal);
    },
    noteEvent: noteEventsOn(eventMarks, parts),
  };
}

/** Where the tables keep whose they are: a row that is inserted once and never changed. */
const WHOSE = { scope: 'mooring', name: 'installation' };
const LEARN_LIMIT_MS = 20_000;

/** The id in the table; undefined where there is none yet. */
async function ownerOf(revisions: Revisions, signal: AbortSignal): Promise<string | undefined> {
  const row = await revisions.get(WHOSE, 1, signal);
  return row && String(row.body['installation']);
}

/** The id in the table and the one in the settings must agree; a first start writes it down. */
async function belongsToAnother(installation: string, revisions: Revisions): Promise<boolean> {
  const signal = AbortSignal.timeout(LEARN_LIMIT_MS);
  const known = await ownerOf(revisions, signal);
  if (known !== undefined) return known !== installation;
  const mark = {
    number: 1,
    body: { installation },
    pins: {},
    cause: 'Declared',
    createdAt: systemClock.now(),
    generation: 1,
  } as const;
  const written = await attempt(() => revisions.insert(WHOSE, mark, signal));
  if (written.ok) return false;
  if (written.fault.kind === 'conflict') return true;
  throw written.fault;
}
