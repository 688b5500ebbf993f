/** A PUT's body, read within its limit and parsed. Every rule it breaks is told at once; nothing of it is echoed. */
import type { JsonObject } from '../core/json.ts';
import type { Declaration, Violation } from '../core/spec/declaration.ts';
import { readDocument } from '../core/spec/document.ts';
import { DOCUMENT_BYTES_MAX } from '../core/spec/document-limits.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import type { Context } from './exchange.ts';
import { nameIn, scopeIn } from './locate.ts';
import { place } from './place.ts';
import { invalidDeclaration, Refusal } from './problem.ts';

export interface Sent {
  readonly scope: string;
  readonly name: string;
  readonly document: JsonObject;
  readonly declaration: Declaration;
  readonly warnings: readonly Violation[];
}

/** `given`: the body, where it has been read already. */
export async function readDeclaration(context: Context, given?: string): Promise<Sent> {
  const name = nameIn(context);
  const address = scopeIn(context);
  const reading = readDocument(given ?? (await bodyText(context)));
  if (!reading.ok) throw invalidDeclaration(reading.violations);
  const { document } = reading;
  const parsed = parseDeclaration(document, { name });
  const violations = parsed.ok ? [] : parsed.violations;
  const placed = placing(() => place(document, address, context.defaults), violations);
  if (parsed.ok && placed.ok)
    return { scope: placed.scope, name, document, declaration: parsed.declaration, warnings: parsed.warnings };
  throw invalidDeclaration([...violations, ...(placed.ok ? [] : placed.violations)]);
}

/** A declaration that breaks rules is told them first: the place it lacks may only be misspelt in it. */
function placing(read: () => ReturnType<typeof place>, violations: readonly Violation[]): ReturnType<typeof place> {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Refusal) || violations.length === 0) throw error;
    return { ok: false, violations: error.details.violations ?? [] };
  }
}

/** The body, within its limit. */
export async function bodyText({ request }: Context): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > DOCUMENT_BYTES_MAX) throw tooLarge();
  const text = await request.body();
  if (text.length > DOCUMENT_BYTES_MAX || Buffer.byteLength(text) > DOCUMENT_BYTES_MAX) throw tooLarge();
  return text;
}

function tooLarge(): Refusal {
  return new Refusal('body-too-large', { detail: `a declaration has at most ${DOCUMENT_BYTES_MAX / 1024} KiB` });
}
