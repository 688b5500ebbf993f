/**
 * What a resource group holds already, as far as a limit asks: its groups with what they declare and what runs of them,
 * and what runs there beside them. Called by admit.ts; pure but for the two reads.
 */
import type { JsonObject } from '../core/json.ts';
import type { GroupKey, GroupRow } from '../core/model.ts';
import { coresOf, coresOfBody } from '../core/spec/cores.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import type { Parts } from './parts.ts';

export interface Found {
  /** Of the group that is asked about; absent where there is none of that name. */
  readonly own?: Cores;
  /** By name of each other group, what it takes. */
  readonly others: ReadonlyMap<string, number>;
  /** Of all container groups that no group names: what was let go of, what others made, what is only just gone. */
  readonly unnamed: number;
}

interface Cores {
  readonly declared: number;
  /** The greater of what it declares and what runs of it, such as during an upgrade, or after one that failed. */
  readonly taken: number;
}

/** The groups that are there, those among them that are being deleted. */
export async function rowsIn(parts: Parts, scope: string, signal: AbortSignal): Promise<GroupRow[]> {
  const rows: GroupRow[] = [];
  for await (const { row } of parts.groups.list(scope, signal))
    if (row.desired.deletion === undefined || row.state.replicas.length > 0) rows.push(row);
  return rows;
}

/** By name, the cores of every container group that Azure lists there. */
export async function coresListed(parts: Parts, scope: string, signal: AbortSignal): Promise<Map<string, number>> {
  const listed = new Map<string, number>();
  for await (const { name, body } of parts.containerGroups.list(scope, signal))
    listed.set(name.toLowerCase(), coresOfBody(body));
  return listed;
}

export function reckon(rows: readonly GroupRow[], key: GroupKey, listed: ReadonlyMap<string, number>): Found {
  const unnamed = new Map(listed);
  const others = new Map<string, number>();
  let own: Cores | undefined;
  for (const row of rows) {
    const cores = coresOfRow(row, unnamed);
    if (row.key.name === key.name) own = cores;
    else others.set(row.key.name, cores.taken);
  }
  return { ...(own ? { own } : {}), others, unnamed: [...unnamed.values()].reduce((sum, one) => sum + one, 0) };
}

/** What it names is taken out of `unnamed`: each container group counts once. */
function coresOfRow({ key, desired, state }: GroupRow, unnamed: Map<string, number>): Cores {
  let runs = 0;
  for (const { name } of state.replicas) {
    runs += unnamed.get(name.toLowerCase()) ?? 0;
    unnamed.delete(name.toLowerCase());
  }
  const declared = desired.deletion === undefined ? coresDeclared(desired.document, key.name) : 0;
  return { declared, taken: Math.max(declared, runs) };
}

/** What a stored declaration that breaks a rule of this version asks for is not made. */
export function coresDeclared(document: JsonObject, name: string): number {
  const parsed = parseDeclaration(document, { name });
  return parsed.ok ? rounded(coresOf(parsed.declaration)) : 0;
}

/** ACI takes fractions of a core; sums of such numbers are a hair off. */
export function rounded(cores: number): number {
  return Math.round(cores * 1000) / 1000;
}
