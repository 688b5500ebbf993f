/**
 * Which revision a group should have: the one it has, or a new one, when its declaration or a digest it follows has
 * changed. Called by plan; pure. A late event never brings back an older image: the digests are what the registry
 * answers now.
 */
import type { Fault } from '../errors.ts';
import { canonical, type JsonObject } from '../json.ts';
import type { Desired, Revision } from '../model.ts';
import type { Declaration } from '../spec/declaration.ts';
import { imagesOf, render } from '../spec/render.ts';
import type { ImageSight } from './sight.ts';

export type Revising =
  | { readonly kind: 'same'; readonly revision: Revision }
  | { readonly kind: 'new'; readonly body: JsonObject; readonly pins: Pins; readonly cause: 'Declared' | 'ImagePushed' }
  /** A tag could not be resolved and no earlier digest of it is known: nothing to create from. */
  | { readonly kind: 'blocked'; readonly image: string; readonly fault: Fault | undefined };

export type Pins = Readonly<Record<string, string>>;

export function revise(
  declaration: Declaration,
  desired: Desired,
  target: Revision | undefined,
  sights: ReadonlyMap<string, ImageSight>,
): Revising {
  const pins: Record<string, string> = {};
  for (const { text, follows } of followed(declaration)) {
    if (!follows) continue;
    const sight = sights.get(text);
    // Not in the picture: a registry that is not asked. Its image runs as declared.
    if (!sight) continue;
    const digest = sight.kind === 'digest' ? sight.digest : target?.pins[text];
    if (digest === undefined)
      return { kind: 'blocked', image: text, fault: sight.kind === 'unknown' ? sight.fault : undefined };
    pins[text] = digest;
  }
  const declared = target?.generation !== desired.generation;
  if (target && !declared && canonical(pins) === canonical(target.pins)) return { kind: 'same', revision: target };
  const body = render(declaration, pins);
  if (target && canonical(body) === canonical(target.body)) return { kind: 'same', revision: target };
  return { kind: 'new', body, pins, cause: declared || !target ? 'Declared' : 'ImagePushed' };
}

/** The images of a declaration by their text, each once. */
export function followed(declaration: Declaration): { readonly text: string; readonly follows: boolean }[] {
  const seen = new Map<string, boolean>();
  for (const { text, follows } of imagesOf(declaration)) seen.set(text, (seen.get(text) ?? false) || follows);
  return [...seen].map(([text, follows]) => ({ text, follows }));
}
