/**
 * What is allowed and probably not meant: plain values that look like secrets, a sibling container addressed by name,
 * an image that follows nothing, what an upgrade costs. Called by parse.ts once the declaration is known to be valid. A warning never quotes
 * a value.
 */
import { parseImage } from '../image/reference.ts';
import { type JsonObject, textAt } from '../json.ts';
import type { Declaration } from './declaration.ts';
import { containersOf } from './group.ts';
import { plainValuesIn, suspiciousIn } from './plain-values.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';
import { warnOfOverlap } from './warn-overlap.ts';

const URL_HOST = /[a-z][a-z0-9+.-]{0,31}:\/\/(?:[^/@\s,;]{1,256}@)?([a-z0-9-]{1,63})(?=[:/?#\s,;"']|$)/gi;
const HOST_AND_PORT = /(?:^|[\s,;=@("'])([a-z0-9][a-z0-9-]{0,62}):\d{2,5}(?!\d|[.\w-])/gi;

export function warn({ body, mooring }: Declaration, report: Report): void {
  const { images } = mooring;
  for (const { pointer } of suspiciousIn(body)) {
    report.warn(
      pointer,
      'looks like a secret: put it into secureValue, where Mooring keeps it in a vault; it is masked in answers',
    );
  }
  warnOfSiblings(body, report);
  warnOfOverlap(body, mooring, report);
  for (const container of containersOf(body)) {
    const parsing = parseImage(textAt(container.properties['image']) ?? '');
    const follows = !Object.hasOwn(images, container.name) || images[container.name]?.follow !== 'none';
    if (!parsing.ok || parsing.image.digest === undefined || !follows) continue;
    report.warn(
      below(container.pointer, 'properties', 'image'),
      'has a digest, so it follows no tag: pushes do not change it',
    );
  }
}

/** The containers of a group share one network: their names resolve to nothing. */
function warnOfSiblings(body: JsonObject, report: Report): void {
  const names = new Set(containersOf(body).map((container) => container.name));
  names.delete('localhost');
  for (const { pointer, value } of plainValuesIn(body)) {
    const hosts = [URL_HOST, HOST_AND_PORT].flatMap((pattern) =>
      [...value.matchAll(pattern)].map((match) => match[1] ?? ''),
    );
    const sibling = hosts.find((host) => names.has(host.toLowerCase()));
    if (sibling === undefined) continue;
    report.warn(pointer, `addresses container "${sibling.toLowerCase()}" by name: within a group it must be localhost`);
  }
}
