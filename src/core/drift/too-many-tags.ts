/**
 * Whether a write would leave more tags on a container group than Azure takes: what is declared is bounded, but tags
 * that others put there are carried along. Called by the preview, so that it is told before Azure refuses it; pure.
 */
import type { Step } from '../rollout/step.ts';
import type { Violation } from '../spec/declaration.ts';
import { TAGS, tagsOf } from '../tags.ts';

/** Azure's limit for a resource (documented). */
const TAGS_MAX = 50;

export function tooManyTags(step: Step | undefined): Violation[] {
  const tags = step?.kind === 'put' ? tagsOf(step.body) : step?.kind === 'tags' ? step.tags : {};
  // The epoch is written along with every write, and names differ by more than case.
  const names = new Set([...Object.keys(tags), TAGS.epoch].map((name) => name.toLowerCase()));
  if (names.size <= TAGS_MAX) return [];
  const rule = `there would be ${names.size} tags, those that others have put there among them, and Azure takes ${TAGS_MAX}: it will refuse this until some are removed there`;
  return [{ pointer: '/tags', rule }];
}
