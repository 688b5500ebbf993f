/**
 * The controller's share of a rollout: the time in which nothing was under way that anybody would have to wait for, and
 * how often it asked ARM after a new replica before clients were sent there. Reckoned from ARM's logs and from samples of
 * the world alone; nothing of Mooring's own word goes in. Called by the end to end test and by the engine's.
 */

/** A request that ARM took. */
export interface Request {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** Endpoints say theirs. */
  readonly weight?: number;
}

/** The world at one moment. */
export interface Sample {
  readonly at: number;
  /** Container groups by name: whether Azure is done with it and its containers run. */
  readonly groups: Readonly<Record<string, boolean>>;
  /** `profile/endpoint` → whether it is Online there. */
  readonly endpoints: Readonly<Record<string, boolean>>;
}

export interface Course {
  readonly requests: readonly Request[];
  /** In order of time, a fraction of a second apart. */
  readonly samples: readonly Sample[];
  /** Epoch milliseconds: when the image was pushed. */
  readonly from: number;
  readonly mainProfile: string;
  /** TTL, margin and drain of what is taken out, in ms. */
  readonly drainMs: number;
  /** Between two probes of the router, in ms: a replica is proved by two. */
  readonly probeMs: number;
  /** Of a Canary's steps, in ms. */
  readonly pausesMs: readonly number[];
}

export interface Share {
  readonly totalMs: number;
  /** In which nothing but the controller was waited for. */
  readonly ownMs: number;
  /** `ownMs` of `totalMs`. */
  readonly share: number;
  /** When that was, and after what, the longest first. */
  readonly gaps: readonly { readonly fromMs: number; readonly ms: number; readonly after: string }[];
  /** New replica → GETs of it between its PUT and its endpoint's in the main profile. */
  readonly polls: Readonly<Record<string, number>>;
}

interface Wait {
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

export function shareOf(course: Course): Share {
  const waits = waitsOf(course);
  const to = Math.max(course.from, ...waits.filter(({ what }) => !what.startsWith('drain')).map((wait) => wait.to));
  const gaps: { fromMs: number; ms: number; after: string }[] = [];
  let at = course.from;
  let after = 'the push';
  for (const wait of waits.toSorted((a, b) => a.from - b.from)) {
    if (wait.from > to) break;
    if (wait.from > at) gaps.push({ fromMs: at - course.from, ms: wait.from - at, after });
    if (wait.to > at) [at, after] = [wait.to, wait.what];
  }
  const totalMs = to - course.from;
  const ownMs = gaps.reduce((sum, { ms }) => sum + ms, 0);
  const share = totalMs === 0 ? 0 : ownMs / totalMs;
  return { totalMs, ownMs, share, gaps: gaps.toSorted((a, b) => b.ms - a.ms), polls: pollsOf(course) };
}

function waitsOf(course: Course): Wait[] {
  const { requests, samples, mainProfile } = course;
  const end = samples.at(-1)?.at ?? course.from;
  const seen = (from: number, is: (sample: Sample) => boolean): number =>
    samples.find((sample) => sample.at >= from && is(sample))?.at ?? end;
  const waits: Wait[] = [];
  for (const { at, method, path } of requests) {
    if (at < course.from) continue;
    const group = groupIn(path);
    const endpoint = endpointIn(path);
    if (group !== undefined && method === 'PUT') {
      waits.push({ from: at, to: seen(at, ({ groups }) => groups[group] === true), what: `provisioning ${group}` });
    } else if (group !== undefined && method === 'DELETE') {
      waits.push({ from: at, to: seen(at, ({ groups }) => groups[group] === undefined), what: `deleting ${group}` });
    } else if (endpoint !== undefined && method === 'PUT') {
      const isMain = endpoint.startsWith(`${mainProfile}/`);
      const online = seen(at, ({ endpoints }) => endpoints[endpoint] === true);
      waits.push({ from: at, to: online + (isMain ? 0 : course.probeMs), what: `probing ${endpoint}` });
    } else if (endpoint?.startsWith(`${mainProfile}/`) && method === 'DELETE') {
      waits.push({ from: at, to: at + course.drainMs, what: `drain of ${endpoint}` });
    }
  }
  return [...waits, ...pauses(course, waits)];
}

/** A step's new replicas are let in together; its pause begins when the router has followed. Steps that let nobody in are not seen. */
function pauses({ pausesMs, requests, mainProfile, from }: Course, waits: readonly Wait[]): Wait[] {
  const made = requests.filter(({ at, method, path }) => at >= from && method === 'PUT' && groupIn(path) !== undefined);
  const news = new Set(made.map(({ path }) => `${mainProfile}/${groupIn(path)}`));
  const found: Wait[] = [];
  for (const { at, method, path } of requests) {
    const endpoint = endpointIn(path);
    if (at < from || method !== 'PUT' || endpoint === undefined || !news.delete(endpoint)) continue;
    const last = found.at(-1);
    const step = last && at < last.to ? found.length - 1 : found.length;
    const pauseMs = pausesMs[step];
    if (pauseMs === undefined) break;
    const stands = waits.find((wait) => wait.from === at && wait.what === `probing ${endpoint}`)?.to ?? at;
    found[step] = { from: stands, to: stands + pauseMs, what: 'a pause' };
  }
  return found;
}

function pollsOf({ requests, mainProfile, from }: Course): Record<string, number> {
  const polls: Record<string, number> = {};
  for (const { at, method, path } of requests) {
    const name = groupIn(path);
    if (name === undefined || method !== 'PUT' || at < from || name in polls) continue;
    const admitted = requests.find(
      (one) => one.at >= at && one.method === 'PUT' && endpointIn(one.path) === `${mainProfile}/${name}`,
    );
    if (!admitted) continue;
    polls[name] = requests.filter(
      (one) => one.method === 'GET' && groupIn(one.path) === name && one.at > at && one.at <= admitted.at,
    ).length;
  }
  return polls;
}

function groupIn(path: string): string | undefined {
  return /\/containerGroups\/([^/]+)$/i.exec(path)?.[1]?.toLowerCase();
}

/** `profile/endpoint`. */
function endpointIn(path: string): string | undefined {
  const [, profile, name] = /\/trafficManagerProfiles\/([^/]+)\/externalEndpoints\/([^/]+)$/i.exec(path) ?? [];
  return profile === undefined ? undefined : `${profile}/${name}`.toLowerCase();
}
