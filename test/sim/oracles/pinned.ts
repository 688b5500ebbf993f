/** What runs is known: every image of an asked registry that is followed and written to ARM names its digest. */
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../../local/world/json.ts';
import { bodyText } from '../kernel/body-text.ts';
import { jsonOf } from '../kernel/known-json.ts';
import type { Oracle } from '../kernel/run.ts';
import { LOGIN_SERVER } from '../kernel/services.ts';

export const imagesPinned: Oracle = {
  promise: 'pinned',
  watch() {
    /** `group/container` that some declaration of it wanted as it is written there. */
    const left = new Set<string>();
    return {
      row({ after }) {
        for (const container of after ? unfollowedIn(after.desired) : []) left.add(`${after?.name}/${container}`);
        return undefined;
      },
      standing: () => [...left].sort().join(),
      before({ site, request }) {
        if (site.name !== 'arm PUT containerGroup') return undefined;
        const body = jsonOf(bodyText(request.body));
        const containers = isObject(body) ? objectsAt(objectAt(body, 'properties'), 'containers') : [];
        const loose = containers
          .filter((container) => !left.has(`${site.key}/${textAt(container, 'name') ?? ''}`))
          .map((container) => textAt(objectAt(container, 'properties'), 'image') ?? '')
          .find((image) => image.startsWith(`${LOGIN_SERVER}/`) && !image.includes('@sha256:'));
        return loose === undefined ? undefined : `${site.key} is written with ${loose}, whatever that is`;
      },
    };
  },
};

function unfollowedIn(desired: JsonObject): string[] {
  const images = objectAt(objectAt(objectAt(desired, 'document'), 'mooring'), 'images');
  return Object.keys(images).filter((container) => textAt(objectAt(images, container), 'follow') === 'none');
}
