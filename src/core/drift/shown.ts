/**
 * A difference as an answer may show it: its values only where they cannot be a secret, neither by their place nor by
 * themselves. For what others read; compare-documents.ts, whose reader has both files, is less strict.
 */
import type { Json } from '../json.ts';
import { secretByValue } from '../spec/suspicious.ts';
import type { Difference } from './difference.ts';

/** Below these, users put values of their own. */
const USERS_OWN =
  /\/(?:environmentVariables|command|configMap|httpHeaders|gitRepo|extensions|annotations|tags)(?:\/|$)/i;

export function shown({ declared, actual, ...rest }: Difference): Difference {
  const harmless = !USERS_OWN.test(rest.pointer) && isHarmless(declared) && isHarmless(actual);
  if (!harmless) return rest;
  return { ...rest, ...(declared === undefined ? {} : { declared }), ...(actual === undefined ? {} : { actual }) };
}

function isHarmless(value: Json | undefined): boolean {
  return typeof value === 'string' ? !secretByValue(value) : typeof value !== 'object' || value === null;
}
