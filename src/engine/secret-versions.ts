/**
 * Asks the vaults which versions the secrets have now that are referred to without one. Called by every look and, for
 * groups at rest, by the sweep. A vault that does not answer makes "not known", never "changed".
 */
import { attempt } from '../core/errors.ts';
import type { SecretSight } from '../core/rollout/sight.ts';
import type { Parts } from './parts.ts';

/** Questions under way at once: a vault answers 4,000 in 10 s for all who ask (documented), and a look has little time. */
const QUESTIONS_AT_ONCE = 8;

export async function newestVersions(
  parts: Parts,
  references: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, SecretSight>> {
  const sights = new Map<string, SecretSight>();
  for (let start = 0; start < references.length; start += QUESTIONS_AT_ONCE) {
    const some = references.slice(start, start + QUESTIONS_AT_ONCE);
    const answers = await Promise.all(some.map((reference) => attempt(() => parts.vault.version(reference, signal))));
    for (const [index, answer] of answers.entries()) {
      const sight: SecretSight = answer.ok
        ? { kind: 'version', reference: answer.value }
        : { kind: 'unknown', fault: answer.fault };
      sights.set(some[index] ?? '', sight);
    }
  }
  return sights;
}
