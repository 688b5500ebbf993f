/**
 * The smallest change that mends a difference, as data: the first row whose place covers the difference decides.
 * Used by compare.ts; `strongest` says what a whole list of differences needs.
 */
import { tokensOf } from '../spec/pointer.ts';
import type { Difference, DifferenceClass } from './difference.ts';

export type { Difference, DifferenceClass } from './difference.ts';

/** One rule. */
export interface ClassRow {
  /** A JSON pointer; `*` stands for any item. The row covers its place and everything below. */
  readonly at: string;
  /** The row covers its place alone: the item as a whole, that one side has and the other has not. */
  readonly whole?: true;
  readonly class: DifferenceClass;
  readonly reason: string;
  readonly source: string;
}

const RECREATE_DOCUMENTED =
  'documented: “to update the os type, restart policy, network profile, CPU, memory or GPU you must delete it first” (InvalidContainerGroupUpdate)';
const IN_PLACE = 'applied in place; the containers restart';

export const CLASS_ROWS: readonly ClassRow[] = [
  {
    at: '/tags',
    class: 'tags',
    reason: 'tags change by themselves; nothing restarts',
    source: 'recorded: a PATCH answers 200 and restarts nothing',
  },
  {
    at: '/properties/containers/*/properties/configMap',
    class: 'live',
    reason: 'a config map changes without a restart',
    source: 'documented: config maps are updated without a restart; not recorded',
  },
  ...recreate('the operating system', '/properties/osType'),
  ...recreate('CPU, memory and GPU', '/properties/containers/*/properties/resources'),
  ...recreate('the restart policy', '/properties/restartPolicy'),
  ...recreate('the subnet', '/properties/subnetIds', '/properties/networkProfile'),
  {
    at: '/zones',
    class: 'recreate',
    reason: cannotChange('the zone'),
    source: 'documented: zones are set at creation only',
  },
  {
    at: '/properties/sku',
    class: 'recreate',
    reason: cannotChange('the SKU'),
    source: 'not documented as changeable: the safe reading',
  },
  {
    at: '/properties/priority',
    class: 'recreate',
    reason: cannotChange('the priority'),
    source: 'not documented as changeable: the safe reading',
  },
  {
    at: '/location',
    class: 'recreate',
    reason: cannotChange('the region'),
    source: 'documented: a resource keeps its location',
  },
  {
    at: '/properties/containers/*',
    whole: true,
    class: 'update',
    reason: `${IN_PLACE}; Azure may ask for a new container group, since its CPU and memory change with its containers`,
    source:
      'not recorded, and not named by the documented list of what needs a deletion: tried in place, and a refusal (InvalidContainerGroupUpdate) becomes a recreation',
  },
  {
    at: '/properties/ipAddress',
    class: 'update',
    reason: `${IN_PLACE}; the address may change`,
    source:
      'documented: ports were on the list of what needs a deletion until 2018 and are not now; a refusal becomes a recreation',
  },
  {
    at: '',
    class: 'update',
    reason: IN_PLACE,
    source:
      'documented: a PUT on an existing container group restarts its containers in place; no changing PUT is recorded',
  },
];

const STRENGTH: readonly DifferenceClass[] = ['none', 'tags', 'live', 'update', 'recreate'];

const COMPILED = CLASS_ROWS.map((row) => ({ ...row, tokens: tokensOf(row.at) ?? [] }));

export interface Classified {
  readonly class: DifferenceClass;
  readonly reason: string;
}

/** The class of a difference at this place. */
export function classOf(tokens: readonly (string | number)[]): Classified {
  const row = COMPILED.find(
    ({ tokens: pattern, whole }) =>
      (whole ? pattern.length === tokens.length : pattern.length <= tokens.length) &&
      pattern.every((token, index) => token === '*' || token === String(tokens[index])),
  );
  if (!row) throw new Error('the last row covers every place');
  return { class: row.class, reason: row.reason };
}

/** What mends them all: the strongest class among them; `none` where there are none. */
export function strongest(differences: readonly Pick<Difference, 'class'>[]): DifferenceClass {
  const most = Math.max(0, ...differences.map((difference) => STRENGTH.indexOf(difference.class)));
  return STRENGTH[most] ?? 'recreate';
}

function recreate(what: string, ...places: string[]): ClassRow[] {
  return places.map((at) => ({ at, class: 'recreate', reason: cannotChange(what), source: RECREATE_DOCUMENTED }));
}

function cannotChange(what: string): string {
  return `Azure cannot change ${what} of an existing container group`;
}
