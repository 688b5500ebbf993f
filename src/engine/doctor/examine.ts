/**
 * The doctor: looks at everything Mooring leans on, and tells of each whether it holds, what is wrong and what mends it.
 * Called by the route; reads only. A check that fails becomes a finding, and hides none of the others.
 */
import type { Check, Finding } from '../../core/doctor/finding.ts';
import type { EventMarks, Inspector } from '../../core/doctor/ports.ts';
import { Fault } from '../../core/errors.ts';
import type { GroupRow } from '../../core/model.ts';
import type { Parts } from '../parts.ts';
import { eventFindings } from './events.ts';
import { installationFindings, storageFindings } from './own.ts';
import { clockFindings, identityFindings, rightsFindings } from './rights.ts';
import { registryFindings, routerFindings, vaultFindings } from './services.ts';

export interface Examined {
  readonly parts: Parts;
  readonly inspector: Inspector;
  readonly marks: EventMarks;
  readonly facts: Facts;
  readonly rows: readonly GroupRow[];
  /** Resource groups that are managed: those that the settings name and those that rows are in. */
  readonly scopes: readonly string[];
}

/** What the settings say, and nothing secret of it. */
export interface Facts {
  readonly installation: string;
  /** The id that the tables say they belong to; undefined: none yet. */
  readonly tablesBelongTo: (signal: AbortSignal) => Promise<string | undefined>;
  readonly mode: 'manage' | 'observe';
  readonly authentication: 'keys' | 'entra';
  readonly scopes: readonly string[];
}

/** Half a request's time: what has not answered by then is told so. */
const CHECK_MS = 12_000;
/** Rows looked at for what they name; far more than one installation is meant for. */
const ROWS_MAX = 2000;
/** Resource groups whose rights are asked about, two calls each. */
const SCOPES_MAX = 50;

export async function examine(of: Omit<Examined, 'rows' | 'scopes'>, signal: AbortSignal): Promise<Finding[]> {
  const rows: GroupRow[] = [];
  const unread = await findingsOf('storage', signal, async (limited) => {
    await readRows(of.parts, rows, limited);
    return [];
  });
  const scopes = [...new Set([...of.facts.scopes, ...rows.map(({ key }) => key.scope)])].slice(0, SCOPES_MAX);
  const all: Examined = { ...of, rows, scopes };
  const checks: readonly (readonly [Check, (all: Examined, signal: AbortSignal) => Promise<Finding[]>])[] = [
    ['storage', storageFindings],
    ['installation', installationFindings],
    ['authentication', async ({ facts }) => [authenticationFinding(facts)]],
    ['identity', identityFindings],
    ['clock', clockFindings],
    ['rights', rightsFindings],
    ['registry', registryFindings],
    ['router', routerFindings],
    ['vault', vaultFindings],
    ['events', eventFindings],
  ];
  const found = await Promise.all(
    checks.map(([check, look]) => findingsOf(check, signal, (limited) => look(all, limited))),
  );
  return [...unread, ...found.flat()];
}

async function readRows(parts: Parts, rows: GroupRow[], signal: AbortSignal): Promise<void> {
  for await (const { row } of parts.groups.list(undefined, signal)) {
    if (row.desired.deletion === undefined) rows.push(row);
    if (rows.length >= ROWS_MAX) return;
  }
}

/** What the check found; where it met a fault, or its time is over, that. */
async function findingsOf(
  check: Check,
  signal: AbortSignal,
  look: (signal: AbortSignal) => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await look(AbortSignal.any([signal, AbortSignal.timeout(CHECK_MS)]));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [{ check, level: 'fail', says: `${error.message} (${error.reason})` }];
  }
}

function authenticationFinding({ authentication }: Facts): Finding {
  const check = 'authentication';
  if (authentication === 'entra') return { check, level: 'ok', says: 'Entra ID, with a role for each route' };
  return {
    check,
    level: 'warn',
    says: 'function keys alone: whoever has one may do everything, and history does not say who',
    mend: 'set MOORING_AUTHENTICATION=entra with App Service Authentication on: docs/api.md, Who may call',
  };
}
