/** Bodies that the real service took and gave: a declaration made of one must be accepted. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../../../src/core/json.ts';
import { parseDeclaration } from '../../../src/core/spec/parse.ts';
import { render } from '../../../src/core/spec/render.ts';

const CASES = new URL('../../../../shared/aci/cases/', import.meta.url);

interface Recorded {
  readonly what: string;
  readonly name: string;
  readonly body: JsonObject;
}

/** PUT bodies and what GETs answered. A body that the recorder kept as an escaped text is no body any more. */
function recorded(file: string): Recorded[] {
  const recording: unknown = JSON.parse(readFileSync(new URL(file, CASES), 'utf8'));
  return listAt(isObject(recording) ? recording['exchanges'] : undefined).flatMap((exchange, index) => {
    const request = objectAt(objectAt(exchange)['request']);
    const name = /\/containerGroups\/([^/?]+)\?/i.exec(textAt(request['url']) ?? '')?.[1];
    const body = request['method'] === 'PUT' ? request['body'] : objectAt(objectAt(exchange)['response'])['body'];
    if (name === undefined || !isObject(body) || !isObject(body['properties'])) return [];
    return [{ what: `${String(request['method'])} ${index} of ${file}`, name, body }];
  });
}

const files = existsSync(CASES) ? readdirSync(CASES).filter((name) => name.endsWith('.json')) : [];

describe.skipIf(files.length === 0)('a recorded body (recordings beside the project)', () => {
  const bodies = files.flatMap(recorded);

  it('is there to be tried', () => {
    expect(bodies.length).toBeGreaterThan(300);
  });

  it('is accepted as a declaration', () => {
    const refused = bodies.flatMap(({ what, name, body }) => {
      const parsing = parseDeclaration(body, { name });
      return parsing.ok ? [] : [{ what, violations: parsing.violations }];
    });
    expect(refused).toEqual([]);
  });

  it('is rendered to the same again after a second parse', () => {
    for (const { name, body } of bodies) {
      const first = parseDeclaration(body, { name });
      if (!first.ok) throw new Error('refused');
      const again = parseDeclaration(render(first.declaration, {}), { name });
      expect(again.ok && again.declaration).toEqual(first.declaration);
    }
  });
});
