/**
 * Sequences of generated declarations end where one fresh declaration of the last ends (T3): a
 * hundred, in processes of their own; each without a fault and with one.
 */
import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { playOne, playSequences } from './command.ts';
import { readSequence, sequenceOf, textOf } from './sequence.ts';
import { DIMENSIONS, documentOf } from './spec.ts';

/** A quarter of a minute of two quiet cores. */
const SEQUENCES = 100;

it('ends every sequence of declarations as one fresh declaration of the last', { timeout: 600_000 }, async () => {
  const asked = { count: SEQUENCES, jobs: Math.min(2, availableParallelism()) };
  const { found, sequences } = await playSequences(asked);
  expect(found).toEqual([]);
  expect(sequences).toBe(SEQUENCES);
});

it('recovers from each kind of bad declaration by a good one', { timeout: 300_000 }, async () => {
  const bad = [
    'image=missing',
    'image=locked',
    'image=crashing',
    'cpu=toomuch',
    'network=taken',
    'env=lost',
    'image=hanging',
  ];
  for (const one of bad) {
    const { found } = await playOne(`plain @0 | ${one} @120 | env=loud @300`);
    expect(found).toEqual([]);
  }
});

it('reads back the text of every sequence as the sequence it was', () => {
  for (let seed = 1; seed <= 200; seed++) expect(readSequence(textOf(sequenceOf(seed)))).toEqual(sequenceOf(seed));
});

it('has a document of its own for each variant', () => {
  const documents = DIMENSIONS.flatMap(({ name, variants }) =>
    Object.keys(variants).map((variant) => JSON.stringify(documentOf({ [name]: variant }))),
  );
  expect(new Set(documents).size).toBe(documents.length);
});
