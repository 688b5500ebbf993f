/** What runs is known: every image of an asked registry that is written to ARM names its digest. */
import { isObject, objectAt, objectsAt, parseJson, textAt } from '../../../local/world/json.ts';
import type { Oracle } from '../kernel/run.ts';
import { LOGIN_SERVER } from '../kernel/services.ts';

export const imagesPinned: Oracle = {
  promise: 'pinned',
  watch: () => ({
    before({ site, request }) {
      if (site.name !== 'arm PUT containerGroup') return undefined;
      const body = parseJson(new TextDecoder().decode(request.body));
      const containers = isObject(body) ? objectsAt(objectAt(body, 'properties'), 'containers') : [];
      const images = containers.map((container) => textAt(objectAt(container, 'properties'), 'image') ?? '');
      const loose = images.find((image) => image.startsWith(`${LOGIN_SERVER}/`) && !image.includes('@sha256:'));
      return loose === undefined ? undefined : `${site.key} is written with ${loose}, whatever that is`;
    },
  }),
};
