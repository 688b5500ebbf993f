/**
 * Whether a container group could be declared as it runs, its secrets aside: what no declaration may say keeps it from
 * being adopted. Called by the inventory, so that it promises nothing that adopting refuses; pure.
 */
import type { ContainerGroup } from '../model.ts';
import { parseDeclaration } from '../spec/parse.ts';
import { asDeclared } from './as-declared.ts';
import { holdsFiles, withSecrets } from './secrets.ts';

/** Stands for each secret that will be asked for: valid where a text is, and where base64 is. */
const SOME_SECRET = 'eA==';

/** One sentence: the first rule it breaks, and where; undefined for none. */
export function notDeclarable({ name, body }: Pick<ContainerGroup, 'name' | 'body'>): string | undefined {
  const { document, unreadable } = asDeclared(body);
  const given = unreadable.map((place) => [holdsFiles(place) ? `${place}/x` : place, SOME_SECRET]);
  const parsed = parseDeclaration({ ...withSecrets(document, Object.fromEntries(given)), name }, { name });
  if (parsed.ok) return undefined;
  const [first] = parsed.violations;
  return first === undefined ? undefined : `it could not be declared as it runs: ${first.pointer} ${first.rule}`;
}
