/**
 * Profiles of others: what is theirs in one, as a text to be compared, and who remembers it. `setUp` and a script's hand
 * tell of it after they wrote; at the end the oracle of I4 asks whether it is still so.
 */
import { textAt } from '../../../local/world/json.ts';
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { replicaNamed } from './owners.ts';
import type { Run } from './run.ts';
import type { Services } from './services.ts';

/** The profile's own settings, and each endpoint that bears no replica's name; undefined: it is not there. */
export function othersIn(
  { services }: { readonly services: Pick<Services, 'world'> },
  name: string,
): string | undefined {
  const profile = services.world.traffic.list(DEFAULT_SUBSCRIPTION).find((one) => one.name === name);
  if (!profile) return undefined;
  const endpoints = profile.endpoints.filter((endpoint) => !replicaNamed(endpoint.name));
  return JSON.stringify([profile.tags, profile.properties, endpoints]);
}

/** As they are now, they are to stay. */
export function noteOthersTraffic({ services }: Pick<Run, 'services'>): void {
  services.othersTraffic.clear();
  for (const { name, tags = {} } of services.world.traffic.list(DEFAULT_SUBSCRIPTION)) {
    if (textAt(tags, 'mooring-owner') === undefined)
      services.othersTraffic.set(name, othersIn({ services }, name) ?? '');
  }
}
