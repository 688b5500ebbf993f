/**
 * What `GET /doctor` and `mooring doctor` tell: one finding a thing that was looked at. Part of the API: `check` names
 * keep their meaning, texts may change.
 */

export type Level = 'ok' | 'warn' | 'fail';

export const CHECKS = {
  storage: 'tables, queue and dead letters of the storage account',
  installation: 'whose tables these are, and whether anything is written at all',
  authentication: 'who may call the API',
  identity: 'whom Azure takes Mooring for',
  clock: 'this clock against ARM’s',
  rights: 'what the identity may do in each resource group',
  registry: 'each registry whose tags are followed',
  router: 'each router that a declaration names',
  vault: 'where secrets are kept and read',
  events: 'event subscriptions, and when they last told something',
} as const;

export type Check = keyof typeof CHECKS;

export interface Finding {
  readonly check: Check;
  readonly level: Level;
  /** Which one, where a check is about several: a resource group, a registry. */
  readonly about?: string;
  readonly says: string;
  /** The command that mends it, or the place that says how. */
  readonly mend?: string;
}

const ORDER: readonly Level[] = ['ok', 'warn', 'fail'];

/** The worst of them; `ok` of none. */
export function worstOf(findings: readonly Finding[]): Level {
  return ORDER[Math.max(0, ...findings.map(({ level }) => ORDER.indexOf(level)))] ?? 'ok';
}
