/**
 * From a declaration to the container-group body that is PUT: ACI's part with images pinned. The only maker of bodies;
 * secrets in it are still vault references, which the engine opens right before sending.
 */
import { type ImageReference, parseImage, pinned } from '../image/reference.ts';
import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import type { Declaration, RegionSpec } from './declaration.ts';
import { containersOf, propertiesOf } from './group.ts';
import { type SecretPins, withVersions } from './secret-versions.ts';

export interface DeclaredImage {
  readonly container: string;
  /** As declared: what pins are kept under. */
  readonly text: string;
  readonly image: ImageReference;
  /** Whether a push to its tag is to be deployed. */
  readonly follows: boolean;
}

/** Containers, then init containers. */
export function imagesOf(declaration: Declaration): DeclaredImage[] {
  return containersOf(declaration.body).flatMap((container) => {
    const text = textAt(container.properties['image']) ?? '';
    const parsing = parseImage(text);
    if (!parsing.ok) return [];
    const { images } = declaration.mooring;
    const policy = Object.hasOwn(images, container.name) ? images[container.name]?.follow : undefined;
    const follows = parsing.image.digest === undefined && policy !== 'none';
    return [{ container: container.name, text, image: parsing.image, follows }];
  });
}

/** `pins`: image as declared → digest; `secrets`: vault reference → with its version. What has none stays as it was declared. */
export function render(declaration: Declaration, pins: Pins, secrets: SecretPins = {}): JsonObject {
  return pinnedBody(declaration.body, pins, secrets);
}

/** The regions with their patches pinned as the body is: a revision runs one image and one secret everywhere. */
export function renderRegions({ mooring }: Declaration, pins: Pins, secrets: SecretPins = {}): readonly RegionSpec[] {
  return mooring.regions.map(({ region, patch }) =>
    patch ? { region, patch: pinnedBody(patch, pins, secrets) } : { region },
  );
}

type Pins = Readonly<Record<string, string>>;

/** Of a body, or of a patch on one. */
function pinnedBody(body: JsonObject, pins: Pins, secrets: SecretPins): JsonObject {
  const properties = propertiesOf(body);
  const pin = (container: Json): Json => {
    const own = objectAt(objectAt(container)['properties']);
    const image = pinnedText(textAt(own['image']) ?? '', pins);
    return image === undefined ? container : { ...objectAt(container), properties: { ...own, image } };
  };
  const lists = (['containers', 'initContainers'] as const)
    .filter((list) => properties[list] !== undefined)
    .map((list) => [list, listAt(properties[list]).map(pin)] as const);
  const pinned = lists.length === 0 ? body : { ...body, properties: { ...properties, ...Object.fromEntries(lists) } };
  return withVersions(pinned, secrets);
}

function pinnedText(text: string, pins: Pins): string | undefined {
  const digest = Object.hasOwn(pins, text) ? pins[text] : undefined;
  const parsing = parseImage(text);
  return digest === undefined || !parsing.ok ? undefined : pinned(parsing.image, digest);
}

/** The body with these tags added; one that is there already is replaced, whatever its case, as Azure has it. */
export function stampTags(body: JsonObject, tags: Readonly<Record<string, string>>): JsonObject {
  const ours = new Set(Object.keys(tags).map((name) => name.toLowerCase()));
  const others = isObject(body['tags'])
    ? Object.entries(body['tags']).filter(([name]) => !ours.has(name.toLowerCase()))
    : [];
  return { ...body, tags: { ...Object.fromEntries(others), ...tags } };
}
