/**
 * What a container group is to this installation, and what stands in the way of adopting it. One truth for the
 * inventory and for adopting itself; pure.
 */
import { listAt, objectAt, textAt } from '../json.ts';
import type { ContainerGroup, GroupKey, GroupRow } from '../model.ts';
import type { Pointer } from '../ports.ts';
import { printable } from '../printable.ts';
import { groupNameRule } from '../spec/names.ts';
import { TAGS } from '../tags.ts';
import { asDeclared } from './as-declared.ts';
import { type Owner, ownersOf } from './owners.ts';
import { type PointerIndex, pointedAt } from './pointed-at.ts';

/** `unclaimed`: it bears this installation’s tags though no row names it. */
export type Standing = 'managed' | 'unclaimed' | 'other-installation' | 'free';

export interface Obstacle {
  readonly kind: 'name' | 'managed' | 'leaving' | 'other-installation' | 'owner' | 'unsettled';
  /** One sentence: what, and what to do. */
  readonly why: string;
}

export interface InventoryEntry {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly provisioningState: string;
  readonly standing: Standing;
  /** The group whose row names it. */
  readonly group?: GroupKey;
  readonly adoptable: boolean;
  readonly why?: string;
  /** What adopting it would ask for. */
  readonly secrets: readonly string[];
  readonly ownedBy: readonly Owner[];
  readonly pointedAtBy: readonly Pointer[];
  readonly images: readonly { readonly container: string; readonly image: string }[];
}

export interface Around {
  /** The row that names it. */
  readonly row: GroupRow | undefined;
  /** This installation’s id. */
  readonly installation: string;
}

export function entryOf(group: ContainerGroup, around: Around, pointers: PointerIndex): InventoryEntry {
  const obstacle = obstacleTo(group, around);
  const { id, name, location, provisioningState, body } = group;
  return {
    id,
    name,
    location,
    provisioningState,
    standing: standingOf(group, around),
    ...(around.row && !isOver(around.row) ? { group: around.row.key } : {}),
    adoptable: obstacle === undefined,
    ...(obstacle ? { why: obstacle.why } : {}),
    secrets: asDeclared(body).unreadable,
    ownedBy: ownersOf(body),
    pointedAtBy: pointedAt(body, pointers),
    images: imagesIn(group),
  };
}

export function standingOf({ tags }: ContainerGroup, { row, installation }: Around): Standing {
  if (row && !isOver(row)) return 'managed';
  const owner = tags[TAGS.owner];
  if (owner === undefined) return 'free';
  return owner === installation ? 'unclaimed' : 'other-installation';
}

export function obstacleTo(group: ContainerGroup, around: Around): Obstacle | undefined {
  const { row, installation } = around;
  const rule = groupNameRule(group.name);
  if (rule !== undefined) return { kind: 'name', why: rule };
  if (row?.desired.deletion && !isOver(row)) {
    return { kind: 'leaving', why: 'the group that has it is being deleted or let go: wait until that has ended' };
  }
  if (row && !row.desired.deletion) return { kind: 'managed', why: 'a group has it already: declare that one' };
  const owner = group.tags[TAGS.owner];
  if (owner !== undefined && owner !== installation) {
    const why = `it belongs to the installation “${printable(owner, OWNER_CHARS_MAX)}” of Mooring: let go of it there first (DELETE with ?keep=true)`;
    return { kind: 'other-installation', why };
  }
  const rival = ownersOf(group.body).find(({ fights }) => fights);
  if (rival) {
    const why = `${rival.tool} seems to look after it (${rival.evidence}) and would undo what Mooring does: adopt it with "acceptOwner": true if that is over`;
    return { kind: 'owner', why };
  }
  if (group.provisioningState !== 'Succeeded') {
    const why = 'Azure is at work on it, or its provisioning failed: wait until its provisioning state is Succeeded';
    return { kind: 'unsettled', why };
  }
  return undefined;
}

/** Characters of an id that an answer repeats; ours have 64 at most. */
const OWNER_CHARS_MAX = 64;

/** A tombstone whose container group is gone: what stands under its name now is somebody’s new one. */
export function isOver({ desired, state }: GroupRow): boolean {
  return desired.deletion !== undefined && state.replicas.length === 0;
}

function imagesIn({ body }: ContainerGroup): { container: string; image: string }[] {
  const properties = objectAt(body['properties']);
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    listAt(properties[list]).map((item) => ({
      container: textAt(objectAt(item)['name']) ?? '',
      image: textAt(objectAt(objectAt(item)['properties'])['image']) ?? '',
    })),
  );
}
