/** Times as answers tell them: ISO 8601, UTC. */
export function time(ms: number): string {
  return new Date(ms).toISOString();
}

/** One member with a time, or none where there is no time to tell. */
export function timeAs(name: string, ms: number | undefined): Readonly<Record<string, string>> {
  return ms === undefined || ms === 0 ? {} : { [name]: time(ms) };
}
