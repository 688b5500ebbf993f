/**
 * Secrets whose vault has a newer version than the group was made with, as notes in its status. Called by status.ts for
 * every verdict; pure. Told wherever nothing is being written: a rotation that is only reported starts nothing.
 */
import type { DriftNote } from '../model.ts';
import type { PlanInput } from '../plan.ts';
import { REASONS } from '../reasons.ts';
import { unversionedAt } from '../spec/secret-versions.ts';
import type { Case, Verdict } from './converge.ts';
import { rotatedSecrets } from './revise.ts';

/** Notes; the row has to hold them. */
const NOTES_MAX = 20;

/** The verdict with its rotations told. */
export function withRotations(input: PlanInput, verdict: Verdict, of: Case): Verdict {
  if (verdict.step) return verdict;
  const notes = rotations(input, of);
  if (notes.length === 0) return verdict;
  const own = verdict.drift ?? input.row.state.status.drift.filter(({ reason }) => reason !== 'SecretRotated');
  const told = { ...verdict, drift: [...own, ...notes] };
  if (verdict.reason !== 'AsDeclared') return told;
  const places = notes.map(({ pointer }) => pointer).join(', ');
  return { ...told, reason: 'SecretRotated', message: `${REASONS.SecretRotated}: ${places}` };
}

function rotations({ observed }: PlanInput, { aim }: Case): DriftNote[] {
  const { secrets } = aim.revision;
  if (secrets === undefined) return [];
  const rotated = rotatedSecrets(aim.declaration, secrets, observed.secrets).filter((text) => text in secrets);
  return unversionedAt(aim.declaration.body)
    .filter(({ value }) => rotated.includes(value))
    .slice(0, NOTES_MAX)
    .map(({ pointer }) => ({ pointer, class: 'update', reason: 'SecretRotated' }));
}
