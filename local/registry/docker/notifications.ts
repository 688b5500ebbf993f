/**
 * What docker-registry tells of itself, turned into the events of an Azure registry. Called for each notification that
 * its webhook brings; one that comes again (after an answer that got lost) is told once.
 */
import { isObject, type JsonObject, numberAt, objectAt, objectsAt, parseJson, textAt } from '../../world/json.ts';
import { deleted, type Occurrence, pushed, type RegistryEvent } from '../events.ts';

/** Ids remembered; retries follow within seconds. */
const SEEN_MAX = 1_000;

/** Gives the events of one notification's body. */
export function createNotificationReader(loginServer: string): (body: string) => RegistryEvent[] {
  const seen = new Set<string>();
  return (body) => {
    const envelope = parseJson(body);
    if (!isObject(envelope)) return [];
    return objectsAt(envelope, 'events').flatMap((event) => {
      const id = textAt(event, 'id') ?? '';
      if (seen.has(id)) return [];
      seen.add(id);
      if (seen.size > SEEN_MAX) seen.delete([...seen][0] ?? '');
      return eventOf(event, loginServer) ?? [];
    });
  };
}

function eventOf(event: JsonObject, loginServer: string): RegistryEvent | undefined {
  const target = objectAt(event, 'target');
  const [repository, digest] = [textAt(target, 'repository') ?? '', textAt(target, 'digest') ?? ''];
  const mediaType = textAt(target, 'mediaType') ?? '';
  const at: Occurrence = {
    loginServer,
    now: Date.parse(textAt(event, 'timestamp') ?? ''),
    userAgent: textAt(objectAt(event, 'request'), 'useragent') ?? '',
  };
  // Seen: deleting a manifest tells twice, the second time of its tag with an empty digest.
  if (digest === '' || Number.isNaN(at.now)) return undefined;
  if (textAt(event, 'action') === 'delete') return deleted(at, { mediaType, digest, repository });
  // Pushed layers are told of as well; Azure's registry tells of images only.
  const isManifest = /\.(?:manifest|index)\b/.test(mediaType);
  if (textAt(event, 'action') !== 'push' || !isManifest) return undefined;
  const size = numberAt(target, 'size') ?? 0;
  const tag = textAt(target, 'tag');
  return pushed(at, { mediaType, size, digest, length: size, repository, ...(tag === undefined ? {} : { tag }) });
}
