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
import { azurePorts, identity } from './azure-ports.ts';
import { noteEventsOn } from './event-notes.ts';
import { inTurn } from './lazy.ts';
import { createProber } from './prober.ts';
import type { Settings } from './settings.ts';
import { consoleLog, installationOf, systemClock, systemIds } from './system.ts';
import type { TellSpan } from './telemetry/span.ts';
import { createTelling } from './telemetry/telling.ts';
import { createTracer } from './telemetry/tracer.ts';

export interface Runtime {
  readonly settings: Settings;
  readonly parts: Parts;
  /** Looks at everything Mooring leans on; loaded with the first call. */
  readonly doctor: (signal: AbortSignal) => Promise<readonly Finding[]>;
  /** An event of this kind was handled. Never fails: the doctor's word is worth no event. */
  readonly noteEvent: (kind: EventKind) => Promise<void>;
}

export async function createRuntime(settings: Settings): Promise<Runtime> {
  const told = await tellingOf(settings);
  const { eventMarks, inspector, ...ports } = azurePorts(settings, told);
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
    tracer: createTracer(told),
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

/** Undefined: traces go nowhere, and no call is told of. */
async function tellingOf({ traces, installation }: Settings): Promise<TellSpan | undefined> {
  if (!traces) return undefined;
  const load = async () => {
    const { createExporter } = await import('./telemetry/exporter.ts');
    const { connectionString, identity: as } = traces;
    const credential = as === undefined ? {} : { credential: identity(as.clientId) };
    return createExporter({ connectionString, role: `mooring-${installation}`, ...credential });
  };
  const told = createTelling(load, (error) =>
    consoleLog.warn('traces are not sent', { error: error instanceof Error ? error.name : typeof error }),
  );
  const [{ useInstrumenter }, { azureCalls }] = await Promise.all([
    inTurn(() => import('@azure/core-tracing')),
    import('./telemetry/azure-calls.ts'),
  ]);
  useInstrumenter(azureCalls(told));
  return told;
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
