/** Every container group that a recording shows can be adopted, and what is then declared differs from it in nothing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { asDeclared } from '../../../src/core/adopt/as-declared.ts';
import { adoptedDocument } from '../../../src/core/adopt/document.ts';
import { missingSecrets, strangeSecrets, withSecrets } from '../../../src/core/adopt/secrets.ts';
import { compare } from '../../../src/core/drift/compare.ts';
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../../../src/core/json.ts';
import { parseDeclaration } from '../../../src/core/spec/parse.ts';
import { render } from '../../../src/core/spec/render.ts';

const RECORDINGS = fileURLToPath(new URL('../../../../shared/aci/cases', import.meta.url));
const GROUP = /\/containerGroups\/[^/?]+\?/i;

/** The bodies of all GETs that found one. */
function recorded(): { readonly file: string; readonly body: JsonObject }[] {
  return readdirSync(RECORDINGS)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const { exchanges } = JSON.parse(readFileSync(join(RECORDINGS, file), 'utf8'));
      return listAt(exchanges).flatMap((exchange) => {
        const { request, response } = objectAt(exchange);
        const { method, url } = objectAt(request);
        const body = objectAt(response)['body'] ?? null;
        const found =
          method === 'GET' && GROUP.test(textAt(url) ?? '') && isObject(body) && isObject(body['properties']);
        return found && isObject(body) ? [{ file, body }] : [];
      });
    });
}

/** Something for each secret that is asked for. */
function given(unreadable: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    unreadable.map((pointer) => {
      if (pointer.endsWith('/secret')) return [`${pointer}/file`, 'eA=='];
      return [pointer, pointer.endsWith('/protectedSettings') ? '{"a":"b"}' : 'x'];
    }),
  );
}

describe.skipIf(!existsSync(RECORDINGS))('what is recorded', () => {
  it('can be adopted, and differs in nothing then', () => {
    const bodies = recorded();
    expect(bodies.length).toBeGreaterThan(100);
    const wrong = bodies.flatMap(({ file, body }): object[] => {
      const { document, unreadable } = asDeclared(body);
      const secrets = given(unreadable);
      const whole = { ...withSecrets(document, secrets), name: 'web' };
      const parsed = parseDeclaration(adoptedDocument(whole, body, undefined, 0), { name: 'web' });
      if (!parsed.ok) return [{ file, violations: parsed.violations }];
      const differences = compare(render(parsed.declaration, {}), body, {});
      const secretsWrong = [...missingSecrets(unreadable, secrets), ...strangeSecrets(unreadable, secrets)];
      return differences.length + secretsWrong.length > 0 ? [{ file, differences, secretsWrong }] : [];
    });
    expect(wrong).toEqual([]);
  });
});
