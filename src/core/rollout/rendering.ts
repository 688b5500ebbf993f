/**
 * What tells two renderings apart: everything that a replica is made of. Used to know what was rejected and to see that
 * a revision asked for again is the one that runs; pure.
 */
import { fingerprint } from '../hash.ts';
import { canonical } from '../json.ts';
import type { Revision } from '../model.ts';

export function renderingOf({
  body,
  regions = [],
  placement = [],
}: Pick<Revision, 'body' | 'regions' | 'placement'>): string {
  return fingerprint(canonical({ body, regions, placement }));
}
