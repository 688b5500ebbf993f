/** In which order the writes of one look are sent. Called by look.ts; pure. */
import type { Step } from '../step.ts';

/** What lets clients in or keeps things going before what takes away: a look may end at any of them. */
export function inOrder(steps: readonly Step[]): Step[] {
  const rank = ({ kind }: Step) => ORDER.indexOf(kind);
  return [...steps].sort((a, b) => rank(a) - rank(b));
}

const ORDER: readonly Step['kind'][] = [
  'start',
  'createProfile',
  'endpoint',
  'tags',
  'put',
  'restart',
  'stop',
  'unroute',
  // Whatever is taken out was told to clients by the time to live before.
  'updateProfile',
  'delete',
  'deleteProfile',
];
