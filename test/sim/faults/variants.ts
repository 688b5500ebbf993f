/**
 * Which faults fit which point, by name: what `plans.ts` goes through and `meet.ts` carries out. A new kind of fault is
 * a name here and its doing there.
 */
import type { Point } from '../kernel/run.ts';
import type { ServiceName } from '../kernel/sites.ts';
import { WRONG } from './answers.ts';
import { deliveryVariants } from './deliveries.ts';

/** Older answers tried of one read: the newest ones, and the oldest. */
const OLDER_MAX = 4;
/** In every place: the process dies before the call, or right after it took effect. */
const CRASHES = ['crash before', 'crash after'] as const;
/** The call is never answered; or its connection is cut, before it took effect or after. */
const SILENCE = ['hang', 'reset', 'done, then hang', 'done, then reset'] as const;
/** What happened and was told as something else. */
const AMBIGUOUS = ['done, then 500', 'done, then 504', 'done, then truncated'] as const;
/** Done later than the caller waits, or than it takes others to look as well; or not sent before the lease is over. */
const LATE = ['504, done 20 s later', '504, done 90 s later', 'slow by 40 s', 'stopped for 4 min'] as const;
/** What a router is told and does not do, or does late, or twice. */
const ENDPOINTS = ['told, never done', 'told, done 20 s later', 'done twice'] as const;
const LISTS = ['empty', 'without the first', 'with an item twice', 'half, then 500', 'an empty page more'] as const;

export function variantsOf({ site, older }: Point): readonly string[] {
  const service = serviceOf(site);
  if (!service) return deliveryVariants(site);
  const write = isWrite(site);
  const wrong = WRONG[service].filter(
    ({ only }) =>
      only === undefined || (only === 'PUT' ? site === 'arm PUT containerGroup' : (only === 'write') === write),
  );
  return [
    ...CRASHES,
    ...(service === 'probe' ? [] : SILENCE.filter((name) => write || !name.startsWith('done'))),
    ...wrong.map(({ name }) => name),
    ...(write ? AMBIGUOUS : ['truncated']),
    ...(write && service === 'arm' ? LATE : []),
    ...(site === 'arm LIST' ? LISTS : []),
    ...(write && site.endsWith(' endpoint') ? ENDPOINTS : []),
    ...(site.endsWith(' query') ? ['an empty page first'] : []),
    // What a write that was repeated below sees: its own doing.
    ...(service === 'table' && write ? [`done, then ${site.endsWith(' insert') ? 409 : 412}`] : []),
    ...(service === 'queue' ? ['done twice'] : []),
    ...olderNames(older),
  ];
}

function olderNames(older: number): string[] {
  const nearest = Array.from({ length: Math.min(older, OLDER_MAX) }, (_, index) => index + 1);
  return [...new Set(older > OLDER_MAX ? [...nearest, older] : nearest)].map((back) => `stale by ${back}`);
}

const SERVICES: readonly ServiceName[] = ['arm', 'table', 'queue', 'registry', 'vault', 'probe'];

/** Undefined: a delivery of the host's. */
function serviceOf(site: string): ServiceName | undefined {
  if (site === 'queue message') return undefined;
  return SERVICES.find((name) => site === name || site.startsWith(`${name} `));
}

function isWrite(site: string): boolean {
  return !/^(?:arm GET|arm LIST|registry|probe|vault get|vault list)| (?:get|query)$/.test(site);
}
