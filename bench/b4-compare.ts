/**
 * B4: what comparing all listed groups with their declarations costs, in units of reading the same bytes. Nothing
 * differs, which is what nearly every sweep finds.
 */
import { isSame } from '../src/core/drift/compare.ts';
import { isObject, type JsonObject } from '../src/core/json.ts';
import type { Benchmark } from './benchmark.ts';
import { declaredGroup, listedGroup } from './groups.ts';
import { measure } from './measure.ts';

const GROUPS = 10_000;
/** How many items a page of LIST holds. */
const PAGE = 100;

export const compareGroups: Benchmark = {
  id: 'B4',
  title: `comparing ${GROUPS} listed groups ÷ JSON.parse of the same bytes`,
  target: 0.5,
  run: () => {
    const listed = pages((n) => JSON.stringify(listedGroup(n)));
    const rows = pages((n) => JSON.stringify(declaredGroup(n)));
    let [declared, actual]: readonly (readonly JsonObject[])[] = [];
    return measure({
      parts: GROUPS / PAGE,
      // As the sweep goes: a page of rows and a page of LIST are read, then compared.
      prepare: (page) => {
        declared = rows[page]?.map(read);
      },
      baseline: (page) => {
        actual = listed[page]?.map(read);
      },
      subject: (page) => {
        const differing = declared?.findIndex((body, index) => !isSame(body, actual?.[index] ?? {}));
        if (differing !== -1)
          throw new Error(`page ${page}: group ${differing} differs, the figure would be of something else`);
      },
    });
  },
};

function pages(textOf: (n: number) => string): string[][] {
  return Array.from({ length: GROUPS / PAGE }, (_, page) =>
    Array.from({ length: PAGE }, (_item, index) => textOf(page * PAGE + index)),
  );
}

function read(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('a group is an object');
  return value;
}
