/** What one run calls its things, and how what an earlier run left behind is told from what is somebody else's. */
import { randomBytes } from 'node:crypto';
import type { Resource } from './azure.ts';

export interface Names {
  readonly run: string;
  readonly job: string;
  readonly blueGreen: string;
  readonly profile: string;
  readonly repository: string;
}

/** On each container group that is declared here. */
export const TAG = 'mooring-verify';
const GROUP = /^verify-[0-9a-f]{8}-(?:job|bg)$/;
const RUN_BYTES = 4;

export function newNames(): Names {
  const run = randomBytes(RUN_BYTES).toString('hex');
  return {
    run,
    job: `verify-${run}-job`,
    blueGreen: `verify-${run}-bg`,
    profile: `mooring-verify-${run}`,
    repository: `mooring-verify/${run}`,
  };
}

/** Of whichever run: its tag, or what Mooring made for a group of such a name, as the preview profile. */
export function isOurs({ tags = {} }: Pick<Resource, 'tags'>): boolean {
  return tags[TAG] !== undefined || GROUP.test(tags['mooring-group'] ?? '');
}

/** Of this run alone. */
export function isOfRun({ run, job, blueGreen }: Names, { tags = {} }: Pick<Resource, 'tags'>): boolean {
  return tags[TAG] === run || [job, blueGreen].includes(tags['mooring-group'] ?? '');
}
