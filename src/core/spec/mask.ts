/**
 * A document as it may be shown: answers, history and logs get it from here. Secrets and plain values that look like
 * secrets become `[secret]`; vault references, which are none, stay readable.
 */
import type { JsonObject } from '../json.ts';
import { suspiciousIn } from './plain-values.ts';
import { withValuesAt } from './pointer.ts';
import { plainSecretsIn } from './secrets.ts';

export const MASK = '[secret]';

export function maskDocument(document: JsonObject): JsonObject {
  const hidden = [...plainSecretsIn(document), ...suspiciousIn(document)];
  return withValuesAt(document, new Map(hidden.map(({ pointer }) => [pointer, MASK])));
}
