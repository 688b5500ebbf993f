/**
 * Groups is the commit point: whatever a row of it names is there when the row is written, so that a crash in between
 * leaves nothing that points nowhere: the revision it aims at, and the uses by which a push finds it.
 */
import { objectAt, objectsAt, textAt } from '../../../local/world/json.ts';
import type { Row } from '../kernel/rows.ts';
import type { Oracle } from '../kernel/run.ts';
import { LOGIN_SERVER } from '../kernel/services.ts';

const NUMBER_DIGITS = 10;

export const commitOrder: Oracle = {
  promise: 'commit',
  watch(run) {
    const { storage } = run.services;
    return {
      row({ key, before, after, call }) {
        if (!after || run.storeLost || 'deletion' in after.desired) return undefined;
        const partition = key.slice(0, key.lastIndexOf('/'));
        const target = Number(after.state['targetRevision'] ?? 0);
        const aims = target > 0 && target !== Number(before?.state['targetRevision'] ?? 0);
        if (
          aims &&
          !storage.row('Revisions', `${partition}:${after.name}`, String(target).padStart(NUMBER_DIGITS, '0'))
        )
          return `the row of ${after.name} aims at revision ${target}, which is not kept`;
        if (!call.invocation.what.startsWith('http ')) return undefined;
        const unused = followedIn(after).find((container) => !isUsed(`:${partition}:${after.name}:${container}`));
        return unused === undefined ? undefined : `no push would find ${after.name}, container ${unused}`;
      },
    };

    function isUsed(end: string): boolean {
      return storage.rows('Images').some(({ RowKey }) => String(RowKey).endsWith(end));
    }
  },
};

/** Containers whose image names a tag of the registry that is asked. */
function followedIn({ desired }: Row): string[] {
  const document = objectAt(desired, 'document');
  // Whoever says which images to follow may follow none.
  if ('images' in objectAt(document, 'mooring')) return [];
  const properties = objectAt(document, 'properties');
  return objectsAt(properties, 'containers').flatMap((container) => {
    const image = textAt(objectAt(container, 'properties'), 'image') ?? '';
    const follows = image.startsWith(`${LOGIN_SERVER}/`) && !image.includes('@');
    return follows ? [textAt(container, 'name') ?? ''] : [];
  });
}
