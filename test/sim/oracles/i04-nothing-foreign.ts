/** I4: nothing foreign is touched. The world has container groups of others; each must end as it began, unasked. */
import { DEFAULT_SUBSCRIPTION } from '../../../local/world/settings.ts';
import { isForeign } from '../kernel/foreign.ts';
import type { Oracle } from '../kernel/run.ts';

export const nothingForeign: Oracle = {
  promise: 'I4',
  watch(run) {
    return {
      before({ site, invocation }) {
        if (site.service !== 'arm' || !site.write || !isForeign(site.key, run)) return undefined;
        return `${site.name} ${site.key} by ${invocation.what}: it is somebody else’s`;
      },
      end() {
        for (const [name, body] of run.foreign) {
          const now = JSON.stringify(
            run.services.world.groups.list(DEFAULT_SUBSCRIPTION).find((one) => one.name === name)?.body,
          );
          if (now !== body) return `${name} is somebody else’s and was changed`;
        }
        return undefined;
      },
    };
  },
};
