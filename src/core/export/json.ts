/** A document as JSON. Called by export.ts. JSON has no comments: what is left open stands as a list, which is refused. */
import type { Json } from '../json.ts';
import { withValuesAt } from '../spec/pointer.ts';
import type { ExportSource } from './source.ts';

/**
 * Stands where a value is not given away. A list where a text belongs: whoever declares the file without filling it in
 * is told so, and no container runs with a mask for a password.
 */
export const LEFT_OPEN: Json = ['secret'];

export function toJson({ document, gaps }: ExportSource): string {
  const open = gaps.filter(({ kind }) => kind === 'hidden').map(({ pointer }) => [pointer, LEFT_OPEN] as const);
  return `${JSON.stringify(withValuesAt(document, new Map(open)), null, 2)}\n`;
}
