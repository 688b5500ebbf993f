/**
 * Edits to the controller's sources that each take away one of the steps between clients and a dead address. The load
 * must then see failures: a check that cannot fail proves nothing. They are made while the sources are loaded into the
 * process that this test starts (`register.ts`); no switch for them exists in what is deployed.
 */
import type { Planted } from '../../../sim/planted/planted.ts';

export type SabotageId = 'skip-ttl' | 'skip-probe' | 'skip-preview' | 'delete-first' | 'no-rollback';

export interface Sabotage {
  readonly id: SabotageId;
  /** What is left out. */
  readonly what: string;
  /** How the new image behaves, so that who leaves this out is found out; appended to its version. */
  readonly image?: 'late-health' | 'late-ready';
  readonly edits: readonly Edit[];
}

export type Edit = Pick<Planted, 'file' | 'find' | 'replace'>;

const FLEET = 'src/core/rollout/fleet';

export const SABOTAGES: readonly Sabotage[] = [
  {
    id: 'skip-ttl',
    what: 'the wait until no client can hold the old address',
    edits: [
      {
        file: `${FLEET}/tend.ts`,
        find: 'return seenOutAt + ttlSeconds * 1000 + staleMs + drainMs;',
        replace: 'return seenOutAt + 0 * (ttlSeconds + staleMs + drainMs);',
      },
    ],
  },
  {
    id: 'skip-probe',
    what: 'our own probe of a new replica',
    image: 'late-health',
    edits: [
      {
        file: 'src/engine/observe.ts',
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
        file: `${FLEET}/prove.ts`,
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
        file: `${FLEET}/retire.ts`,
        find: 'if (replica.router !== undefined && replica.inRouterSince !== undefined) {',
        replace: 'if (false) {',
      },
      {
        file: `${FLEET}/retire.ts`,
        find: "if (replica.phase === 'serving') return { replica: leaving, steps: [], look: now };",
        replace: '',
      },
    ],
  },
  {
    // Not one of the four: what a bad image costs where nothing rolls back by itself.
    id: 'no-rollback',
    what: 'the automatic rollback',
    edits: [
      {
        file: `${FLEET}/course.ts`,
        find: "if (!rollout || rollout.phase === 'RollingBack' || rollout.phase === 'Failed') return undefined;",
        replace: 'return undefined;',
      },
    ],
  },
];

export function sabotageNamed(id: string): Sabotage {
  const found = SABOTAGES.find((one) => one.id === id);
  if (!found) throw new Error(`there is no sabotage ${id}`);
  return found;
}
