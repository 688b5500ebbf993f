/**
 * Who uses which repository: the rows by which a push finds its groups. Added before the row that needs them, taken
 * away after it, so that a push in between is never missed.
 */
import { tagOf } from '../core/image/reference.ts';
import type { GroupRow } from '../core/model.ts';
import type { ImageUse } from '../core/ports.ts';
import type { Declaration } from '../core/spec/declaration.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import { imagesOf } from '../core/spec/render.ts';

/** The repositories whose pushes concern a declaration, one entry a container. */
export function usesOf(declaration: Declaration): ImageUse[] {
  return imagesOf(declaration)
    .filter(({ follows }) => follows)
    .map(({ container, image: { host, repository } }) => ({ host, repository, container }));
}

/** The same of a stored document, which may have its name from the address alone; none of one that no longer parses. */
export function usesIn({ key, desired }: Pick<GroupRow, 'key' | 'desired'>): ImageUse[] {
  const parsed = parseDeclaration(desired.document, { name: key.name });
  return parsed.ok ? usesOf(parsed.declaration) : [];
}

/** Whether a stored document follows this very tag. */
export function followsTag({ key, desired }: GroupRow, of: { host: string; repository: string; tag: string }): boolean {
  const parsed = parseDeclaration(desired.document, { name: key.name });
  if (!parsed.ok) return false;
  return imagesOf(parsed.declaration).some(
    ({ follows, image }) =>
      follows && image.host === of.host && image.repository === of.repository && tagOf(image) === of.tag,
  );
}

/** The uses in `before` that are not in `after`. */
export function usesGone(before: readonly ImageUse[], after: readonly ImageUse[]): ImageUse[] {
  const kept = new Set(after.map(({ host, repository, container }) => JSON.stringify([host, repository, container])));
  return before.filter(({ host, repository, container }) => !kept.has(JSON.stringify([host, repository, container])));
}
