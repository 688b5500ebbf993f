/**
 * Edits to the controller's sources that each take away one of the steps between clients and a dead address. The load
 * must then see failures: a check that cannot fail proves nothing. They are made while the sources are loaded into the
 * process that this test starts (`register.ts`); no switch for them exists in what is deployed.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type SabotageId = 'skip-ttl' | 'skip-probe' | 'skip-preview' | 'delete-first';

export interface Sabotage {
  readonly id: SabotageId;
  /** What is left out. */
  readonly what: string;
  /** How the new image behaves, so that who leaves this out is found out; appended to its version. */
  readonly image?: 'late-health' | 'late-ready';
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** A folder of the repository; which of its files has the text, is looked for. */
  readonly within: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

const ROOT = path.resolve(import.meta.dirname, '../../../..');

const FLEET = 'src/core/rollout/fleet';

export const SABOTAGES: readonly Sabotage[] = [
  {
    id: 'skip-ttl',
    what: 'the wait until no client can hold the old address',
    edits: [
      {
        within: FLEET,
        find: 'return seenOutAt + (ttlSeconds ?? OWN_NAME_TTL_SECONDS) * 1000 + linger;',
        replace: 'return seenOutAt + 0 * ((ttlSeconds ?? OWN_NAME_TTL_SECONDS) + linger);',
      },
    ],
  },
  {
    id: 'skip-probe',
    what: 'our own probe of a new replica',
    image: 'late-health',
    edits: [
      {
        within: 'src/engine',
        find: '  if (!health) return new Map();\n  const probes = await Promise.all(',
        replace: '  return new Map();\n  const probes = await Promise.all(',
      },
    ],
  },
  {
    id: 'skip-preview',
    what: 'the proof in the preview profile',
    image: 'late-ready',
    edits: [
      {
        within: FLEET,
        find: 'return fleet.routers.main === undefined || (replica.online?.times ?? 0) >= ONLINE_TIMES_MIN;',
        replace: 'return true;',
      },
    ],
  },
  {
    id: 'delete-first',
    what: 'that the old ones go last',
    edits: [
      {
        within: FLEET,
        find: 'if (replica.router !== undefined && replica.inRouterSince !== undefined) {',
        replace: 'if (false) {',
      },
      {
        within: FLEET,
        find: "if (replica.phase === 'serving') return { replica: leaving, steps: [], look: now };",
        replace: '',
      },
    ],
  },
];

export function sabotageNamed(id: string): Sabotage {
  const found = SABOTAGES.find((one) => one.id === id);
  if (!found) throw new Error(`there is no sabotage ${id}`);
  return found;
}

/** File (absolute) → its source with the edits in it. Throws where a text is not there exactly once. */
export function editedFiles({ id, edits }: Sabotage): Map<string, string> {
  const files = new Map<string, string>();
  for (const { within, find, replace } of edits) {
    const known = globSync(`${within}/**/*.ts`, { cwd: ROOT }).map((name) => path.join(ROOT, name));
    const sourceOf = (file: string): string => files.get(file) ?? readFileSync(file, 'utf8');
    const places = known.flatMap((file) =>
      sourceOf(file)
        .split(find)
        .slice(1)
        .map(() => file),
    );
    const [file] = places;
    if (file === undefined || places.length > 1)
      throw new Error(`${id}: ${within} has "${find}" ${places.length} times`);
    files.set(
      file,
      sourceOf(file).replace(find, () => replace),
    );
  }
  return files;
}
