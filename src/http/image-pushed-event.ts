/**
 * A registry's event as a push that may concern somebody, or as one to ignore and why. Called by the Event Grid
 * trigger, which acknowledges and counts either. Every name in it is held to the image grammar; whether the registry
 * is one of ours, and what it has under the tag, others ask.
 */
import { parseImage } from '../core/image/reference.ts';
import { type JsonObject, objectAt, textAt } from '../core/json.ts';
import type { Pushed } from '../engine/image-pushed.ts';
import { readEnvelope } from './event-envelope.ts';

export type ImagePushedReading =
  | { readonly kind: 'pushed'; readonly pushed: Pushed }
  | { readonly kind: 'ignored'; readonly why: 'no tag' | 'chart' | 'not a push' | 'malformed' };

/** Older documentation has the type without its provider. */
const PUSHED = /^(?:Microsoft\.ContainerRegistry\.)?ImagePushed$/i;
const CHART_PUSHED = /^(?:Microsoft\.ContainerRegistry\.)?ChartPushed$/i;
const IMAGES: ReadonlySet<string> = new Set([
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
]);
/** `helm push` makes an OCI artifact, told as an image pushed with the chart's own media type. */
const CHART = /\bhelm\b/i;

export function parseImagePushed(event: unknown): ImagePushedReading {
  const envelope = readEnvelope(event);
  if (!envelope) return ignored('malformed');
  const { type, data } = envelope;
  const target = objectAt(data['target']);
  const mediaType = textAt(target['mediaType'])?.trim().toLowerCase();
  if (CHART_PUSHED.test(type) || data['action'] === 'chart_push' || CHART.test(mediaType ?? ''))
    return ignored('chart');
  if (!PUSHED.test(type) || (data['action'] !== undefined && data['action'] !== 'push')) return ignored('not a push');
  if (mediaType === undefined || data['action'] === undefined) return ignored('malformed');
  if (!IMAGES.has(mediaType)) return ignored('not a push');
  if (target['tag'] === undefined || target['tag'] === null || target['tag'] === '') return ignored('no tag');
  const pushed = read(target, textAt(objectAt(data['request'])['host']));
  return pushed ? { kind: 'pushed', pushed } : ignored('malformed');
}

/** Put together and read again by the grammar: a part that is not what it claims to be changes the others. */
function read(target: JsonObject, host: string | undefined): Pushed | undefined {
  const [repository, tag, digest] = [textAt(target['repository']), textAt(target['tag']), textAt(target['digest'])];
  if (host === undefined || repository === undefined || tag === undefined || digest === undefined) return undefined;
  const name = `${host}/${repository}`;
  const parsed = parseImage(`${name}:${tag}@${digest}`);
  if (!parsed.ok) return undefined;
  const { image } = parsed;
  const same =
    image.name === name &&
    image.tag === tag &&
    image.digest === digest &&
    name.toLowerCase().startsWith(`${image.host}/`);
  return same ? { host: image.host, repository: image.repository, tag, digest } : undefined;
}

function ignored(why: Extract<ImagePushedReading, { kind: 'ignored' }>['why']): ImagePushedReading {
  return { kind: 'ignored', why };
}
