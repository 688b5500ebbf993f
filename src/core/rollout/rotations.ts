/**
 * Secrets whose vault has a newer version than the group was made with, as notes in its status. Called by status.ts for
 * every verdict, and for a fleet; pure. Told wherever nothing is being written: a rotation that is only reported starts nothing.
 */
import type { DriftNote, Revision } from '../model.ts';
import type { PlanInput } from '../plan.ts';
import { REASONS } from '../reasons.ts';
import type { Declaration } from '../spec/declaration.ts';
import { unversionedAt } from '../spec/secret-versions.ts';
import type { Case, Verdict } from './converge.ts';
import { rotatedSecrets } from './revise.ts';

/** Notes; the row has to hold them. */
const NOTES_MAX = 20;

/** The verdict with its rotations told. */
export function withRotations(input: PlanInput, verdict: Verdict, of: Case): Verdict {
  if (verdict.step) return verdict;
  const notes = rotations(input, of.aim);
  if (notes.length === 0) return verdict;
  const own = verdict.drift ?? input.row.state.status.drift.filter(({ reason }) => reason !== 'SecretRotated');
  const told = { ...verdict, drift: [...own, ...notes] };
  if (verdict.reason !== 'AsDeclared') return told;
  return { ...told, reason: 'SecretRotated', message: toldOf(notes) };
}

/** For people: where they stand. */
export function toldOf(notes: readonly DriftNote[]): string {
  return `${REASONS.SecretRotated}: ${notes.map(({ pointer }) => pointer).join(', ')}`;
}

/** A note for each place, in the body or in a region's patch, whose secret has another version than the revision's. */
export function rotations({ observed }: Seen, aim: Aimed): DriftNote[] {
  const { secrets } = aim.revision;
  if (secrets === undefined) return [];
  const rotated = rotatedSecrets(aim.declaration, secrets, observed.secrets).filter((text) => text in secrets);
  return placesOf(aim.declaration)
    .filter(({ value }) => rotated.includes(value))
    .slice(0, NOTES_MAX)
    .map(({ pointer }) => ({ pointer, class: 'update', reason: 'SecretRotated' }));
}

interface Seen {
  readonly observed: Pick<PlanInput['observed'], 'secrets'>;
}

interface Aimed {
  readonly declaration: Declaration;
  readonly revision: Pick<Revision, 'secrets'>;
}

function placesOf({ body, mooring }: Declaration): { readonly pointer: string; readonly value: string }[] {
  const patched = mooring.regions.flatMap(({ patch }, index) =>
    unversionedAt(patch ?? {}).map(({ pointer, value }) => ({
      pointer: `/mooring/regions/${index}/patch${pointer}`,
      value,
    })),
  );
  return [...unversionedAt(body), ...patched];
}
