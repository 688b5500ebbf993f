/**
 * Which revision a group should have: the one it has, or a new one, when its declaration, a digest or a secret it
 * follows has changed. Called by plan; pure. A late event never brings back an older image: the digests are what the
 * registry answers now.
 */
import type { Fault } from '../errors.ts';
import { canonical, type JsonObject } from '../json.ts';
import type { Desired, GroupState, Rejected, Revision } from '../model.ts';
import type { Declaration } from '../spec/declaration.ts';
import { imagesOf, render, renderRegions } from '../spec/render.ts';
import { type SecretPins, unversionedOf } from '../spec/secret-versions.ts';
import { tagsOf } from '../tags.ts';
import { renderingOf } from './rendering.ts';
import type { ImageSight, SecretSight } from './sight.ts';

export type Revising =
  | { readonly kind: 'same'; readonly revision: Revision }
  | {
      readonly kind: 'new';
      readonly body: JsonObject;
      readonly pins: Pins;
      readonly secrets: SecretPins;
      readonly drops: readonly string[];
      /** What else the revision keeps: how its replicas differ from its body, and what undo restores. */
      readonly keeps: Kept;
      readonly cause: 'Declared' | 'ImagePushed' | 'SecretRotated' | 'Undone';
    }
  | Blocked;

/** Something it needs could not be resolved and no earlier answer is known: nothing to make a revision from. */
export interface Blocked {
  readonly kind: 'blocked';
  /** The image or the vault reference. */
  readonly what: string;
  readonly reason: 'ImageUnresolved' | 'SecretUnavailable';
  readonly fault: Fault | undefined;
}

export type Kept = Pick<Revision, 'regions' | 'placement' | 'document'>;

export type Pins = Readonly<Record<string, string>>;

export interface Seen {
  readonly images: ReadonlyMap<string, ImageSight>;
  /** By vault reference as declared. */
  readonly secrets: ReadonlyMap<string, SecretSight>;
  /** The revision to return to among them, where one was asked for. */
  readonly revisions?: ReadonlyMap<number, Revision>;
  readonly rejected?: readonly Rejected[];
  /** The generation of the last undo that was carried out. */
  readonly undoneFor?: number;
}

/** What is not made by a look at this row: what was rejected, and an undo that was carried out. */
export function refusedBy({ rejected = [], undoneFor = 0 }: GroupState): Pick<Seen, 'rejected' | 'undoneFor'> {
  return { rejected, undoneFor };
}

export function revise(declaration: Declaration, desired: Desired, target: Revision | undefined, seen: Seen): Revising {
  const former = askedBack(desired, target, seen);
  if (former) return again(former, desired);
  // What failed under an earlier declaration may do well under this one.
  const rejected = (seen.rejected ?? []).filter(({ declaredAt }) => declaredAt === desired.declaredAt);
  const pins = pinImages(declaration, target, heldBack(seen.images, target, rejected));
  if ('kind' in pins) return pins;
  const declared = target?.generation !== desired.generation;
  const rotated = followsSecrets(declaration, target, seen.secrets);
  if (target && !declared && !rotated && canonical(pins.pins) === canonical(target.pins)) {
    return { kind: 'same', revision: target };
  }
  // A rotation alone is no reason: what differs in nothing but the version of a secret is the same revision.
  if (target && !rotated && isAsRendered(declaration, target, pins.pins)) return { kind: 'same', revision: target };
  const secrets = pinSecrets(declaration, target, seen.secrets);
  if ('kind' in secrets) return secrets;
  const body = render(declaration, pins.pins, secrets.secrets);
  const keeps = { ...placesOf(declaration, pins.pins, secrets.secrets), document: desired.document };
  if (target && rejected.some(({ rendering }) => rendering === renderingOf({ body, ...keeps }))) {
    return { kind: 'same', revision: target };
  }
  const pushed = target !== undefined && canonical(pins.pins) !== canonical(target.pins);
  return {
    kind: 'new',
    body,
    ...pins,
    ...secrets,
    drops: droppedTags(body, target),
    keeps,
    cause: causeOf({ declared: declared && !isUnchanged(declaration, target), pushed, target }),
  };
}

function causeOf(of: { readonly declared: boolean; readonly pushed: boolean; readonly target: Revision | undefined }) {
  if (!of.target || of.declared) return 'Declared';
  return of.pushed ? 'ImagePushed' : 'SecretRotated';
}

/** Declared anew since, it would render as before: what is new came from the registry or the vault. */
function isUnchanged(declaration: Declaration, target: Revision | undefined): boolean {
  return target !== undefined && isAsRendered(declaration, target, target.pins);
}

/** The revision that was asked for again and is not yet targeted; one that is gone asks for nothing. */
function askedBack({ rollout }: Desired, target: Revision | undefined, seen: Seen): Revision | undefined {
  const undo = rollout?.undo;
  if (!undo || undo.generation <= (seen.undoneFor ?? 0) || (target && target.generation >= undo.generation))
    return undefined;
  const former = seen.revisions?.get(undo.revision);
  return former && target && renderingOf(former) === renderingOf(target) ? undefined : former;
}

/** The same body under a number of its own. */
function again(
  { body, pins, secrets = {}, drops = [], regions, placement, document }: Revision,
  desired: Desired,
): Revising {
  const places = { ...(regions ? { regions } : {}), ...(placement ? { placement } : {}) };
  return {
    kind: 'new',
    body,
    pins,
    secrets,
    drops,
    keeps: { ...places, document: document ?? desired.document },
    cause: 'Undone',
  };
}

/** What the registries answer, where that was rejected: what runs instead. */
function heldBack(images: Seen['images'], target: Revision | undefined, rejected: readonly Rejected[]): Seen['images'] {
  const entries = [...images].map(([text, sight]): [string, ImageSight] => {
    const pin = target?.pins[text];
    const isHeld = sight.kind === 'digest' && rejected.some(({ digests }) => digests[text] === sight.digest);
    return [text, isHeld && pin !== undefined ? { kind: 'digest', digest: pin } : sight];
  });
  return new Map(entries);
}

/** With the secrets it was made with, the declaration still means this very revision. */
function isAsRendered(declaration: Declaration, target: Revision, pins: Pins): boolean {
  const body = render(declaration, pins, target.secrets);
  if (canonical(body) !== canonical(target.body)) return false;
  const { regions = [], placement = [] } = placesOf(declaration, pins, target.secrets);
  return (
    canonical(regions) === canonical(target.regions ?? []) && canonical(placement) === canonical(target.placement ?? [])
  );
}

/**
 * Where its replicas run and how they differ there is part of what a revision means: a rollout takes the group from one
 * place to the other, and nothing is rendered from a declaration that came later. How many there are is not.
 */
function placesOf(declaration: Declaration, pins: Pins, secrets: SecretPins | undefined): Omit<Kept, 'document'> {
  const regions = renderRegions(declaration, pins, secrets);
  const { placement } = declaration.mooring;
  return { ...(regions.length > 0 ? { regions } : {}), ...(placement.length > 0 ? { placement } : {}) };
}

/** Names remembered at most: Azure keeps 50 tags on a resource (documented), so what is older is long gone. */
const DROPS_MAX = 50;

function droppedTags(body: JsonObject, target: Revision | undefined): readonly string[] {
  const before = target ? [...(target.drops ?? []), ...namesOfTags(target.body)] : [];
  const declared = new Set(namesOfTags(body));
  return [...new Set(before)].filter((name) => !declared.has(name)).slice(-DROPS_MAX);
}

/** Azure compares tag names without regard to case (documented). */
function namesOfTags(body: JsonObject): string[] {
  return Object.keys(tagsOf(body)).map((name) => name.toLowerCase());
}

function pinImages(
  declaration: Declaration,
  target: Revision | undefined,
  sights: Seen['images'],
): { readonly pins: Pins } | Blocked {
  const pins: Record<string, string> = {};
  for (const { text, follows } of followed(declaration)) {
    if (!follows) continue;
    const sight = sights.get(text);
    // Not in the picture: a registry that is not asked. Its image runs as declared.
    if (!sight) continue;
    const digest = sight.kind === 'digest' ? sight.digest : target?.pins[text];
    if (digest === undefined) return blocked(text, 'ImageUnresolved', sight);
    pins[text] = digest;
  }
  return { pins };
}

/** Every new revision takes the newest versions: its containers start anew anyhow. */
function pinSecrets(
  declaration: Declaration,
  target: Revision | undefined,
  sights: Seen['secrets'],
): { readonly secrets: SecretPins } | Blocked {
  const secrets: Record<string, string> = {};
  for (const text of unversionedOf(declaration)) {
    const sight = sights.get(text);
    const pinned = sight?.kind === 'version' ? sight.reference : target?.secrets?.[text];
    if (pinned === undefined) return blocked(text, 'SecretUnavailable', sight);
    secrets[text] = pinned;
  }
  return { secrets };
}

/** Whether a secret that is to be followed has another version than the target was made with. */
function followsSecrets(declaration: Declaration, target: Revision | undefined, sights: Seen['secrets']): boolean {
  return (
    declaration.mooring.secrets === 'follow' && rotatedSecrets(declaration, target?.secrets ?? {}, sights).length > 0
  );
}

/** The references whose vault has another version now than these pins; where the vault did not answer, nothing is said. */
export function rotatedSecrets(declaration: Declaration, pins: SecretPins, sights: Seen['secrets']): string[] {
  return unversionedOf(declaration).filter((text) => {
    const sight = sights.get(text);
    return sight?.kind === 'version' && sight.reference !== pins[text];
  });
}

function blocked(
  what: string,
  reason: Blocked['reason'],
  sight: { readonly kind: string; readonly fault?: Fault } | undefined,
): Blocked {
  return { kind: 'blocked', what, reason, fault: sight?.fault };
}

/** The images of a declaration by their text, each once. */
export function followed(declaration: Declaration): { readonly text: string; readonly follows: boolean }[] {
  const seen = new Map<string, boolean>();
  for (const { text, follows } of imagesOf(declaration)) seen.set(text, (seen.get(text) ?? false) || follows);
  return [...seen].map(([text, follows]) => ({ text, follows }));
}
