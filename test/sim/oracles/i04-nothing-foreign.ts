/** I4: nothing foreign is touched. The world has container groups of others; each must end as it began, unasked. */
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { isForeign } from '../kernel/foreign.ts';
import { othersIn } from '../kernel/others-traffic.ts';
import { groupOf, replicaNamed } from '../kernel/owners.ts';
import type { Oracle, Run } from '../kernel/run.ts';
import type { Site } from '../kernel/sites.ts';

/** In a profile of others an endpoint of our replicas’ is ours; the profile never is. */
function isOthers({ name, key }: Site, run: Run): boolean {
  if (name.endsWith(' endpoint')) return replicaNamed(groupOf(key)) !== undefined || isForeign(groupOf(key), run);
  return isForeign(key, run) || (name.endsWith(' profile') && run.services.othersTraffic.has(key));
}

export const nothingForeign: Oracle = {
  promise: 'I4',
  watch(run) {
    return {
      before({ site, invocation }) {
        if (site.service !== 'arm' || !site.write || !isOthers(site, run)) return undefined;
        return `${site.name} ${site.key} by ${invocation.what}: it is somebody else’s`;
      },
      end() {
        for (const [name, body] of run.foreign) {
          const now = JSON.stringify(
            run.services.world.groups.list(DEFAULT_SUBSCRIPTION).find((one) => one.name === name)?.body,
          );
          if (now !== body) return `${name} is somebody else’s and was changed`;
        }
        for (const [name, told] of run.services.othersTraffic) {
          if (othersIn(run, name) !== told) return `what is somebody else’s in the profile ${name} was changed`;
        }
        return undefined;
      },
    };
  },
};
