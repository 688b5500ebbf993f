/**
 * How long things take at Azure, measured on recorded traffic of the real service, 2017 to 2025. Read by impact.ts.
 * Where nothing was recorded the figure is absent: no number is better than an invented one.
 */

/** Seconds for which a container group does not do its work. */
export interface Interruption {
  readonly p50Seconds?: number;
  readonly p90Seconds?: number;
  /** Cases measured. */
  readonly n: number;
  /** How they were counted, or why there are none. */
  readonly source: string;
}

/** From the answer to the PUT to the first read that says `Succeeded`; the slowest took 1,468 s. */
export const CREATION: Interruption = {
  p50Seconds: 31,
  p90Seconds: 64,
  n: 230,
  source: 'recorded: from the answer to the PUT to the first read that says Succeeded; reads about 30 s apart',
};

/** A deletion answers at once with the container group gone (recorded, 76 of 76), so the creation is what takes time. */
export const RECREATION: Interruption = {
  ...CREATION,
  source: `${CREATION.source}. The deletion before it answers at once (recorded, 76 of 76) and is read back after 5 s`,
};

export const UPDATE: Interruption = {
  n: 0,
  source: 'not recorded: no PUT that changes a running container group; documented: its containers restart in place',
};

export const RESTART: Interruption = {
  n: 0,
  source: 'not recorded: restarts are answered at once, and no read shows when the containers ran again',
};
