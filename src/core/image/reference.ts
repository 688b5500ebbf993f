/**
 * Image references by the distribution grammar, strictly: what passes here is safe to put into a registry's URL and
 * into a container-group body. Called by the parser, the renderer and whoever follows an image; printing gives the
 * text back unchanged.
 */

export interface ImageReference {
  /** Lower-cased registry host with its port; `docker.io` where none is written. */
  readonly host: string;
  /** The path at that registry; `library/` is filled in for Docker Hub's own images. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
  /** The text before tag and digest, as it was written. */
  readonly name: string;
}

export type ImageParsing =
  | { readonly ok: true; readonly image: ImageReference }
  | { readonly ok: false; readonly rule: string };

/** Characters of the name as written and as completed; the distribution specification's own bound. */
export const IMAGE_NAME_MAX = 255;
/** Characters of a tag; the distribution specification's own bound. */
export const IMAGE_TAG_MAX = 128;
/** The longest text that can be a reference: name, tag, and a sha512 digest. Longer texts are not looked at. */
const IMAGE_TEXT_MAX = IMAGE_NAME_MAX + 1 + IMAGE_TAG_MAX + 1 + 'sha512:'.length + 128;

const DOCKER_HUB = 'docker.io';
const HOST_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const HOST = new RegExp(`^(?:${HOST_LABEL}(?:\\.${HOST_LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]{1,5})?$`);
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const DIGEST = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;
/** Sixty-four hexadecimal digits are an image id, never a repository: the grammar shuts them out. */
const IMAGE_ID = /^[a-f0-9]{64}$/;

export function parseImage(text: string): ImageParsing {
  const broken = brokenText(text);
  if (broken !== undefined) return { ok: false, rule: broken };
  const { name, tag, digest } = split(text);
  if (digest !== undefined && !DIGEST.test(digest)) {
    return {
      ok: false,
      rule: 'the digest must be sha256: with 64, or sha512: with 128, lower-case hexadecimal digits',
    };
  }
  if (tag !== undefined && tag.length > IMAGE_TAG_MAX) {
    return { ok: false, rule: `the tag is longer than ${IMAGE_TAG_MAX} characters` };
  }
  if (tag !== undefined && !TAG.test(tag)) {
    return { ok: false, rule: 'the tag may hold letters, digits, "_", "." and "-", and not begin with "." or "-"' };
  }
  const { host, repository } = place(name);
  const rule = brokenPlace(host, repository);
  if (rule !== undefined) return { ok: false, rule };
  return {
    ok: true,
    image: {
      host: normalHost(host),
      repository,
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
      name,
    },
  };
}

/** The text that {@link parseImage} read. */
export function printImage(image: ImageReference): string {
  const tag = image.tag === undefined ? '' : `:${image.tag}`;
  const digest = image.digest === undefined ? '' : `@${image.digest}`;
  return `${image.name}${tag}${digest}`;
}

/** The tag to ask the registry for. */
export function tagOf(image: ImageReference): string {
  return image.tag ?? 'latest';
}

/** `name@digest`: the name as it was declared, the tag dropped. Throws on what is no digest, which would unpin it. */
export function pinned(image: ImageReference, digest: string): string {
  if (!isDigest(digest)) throw new RangeError('not an image digest');
  return `${image.name}@${digest}`;
}

export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

function brokenText(text: string): string | undefined {
  if (text === '') return 'the image is empty';
  if (text.length > IMAGE_TEXT_MAX) return `the image is longer than ${IMAGE_TEXT_MAX} characters`;
  if (!/^[\x21-\x7e]+$/.test(text)) {
    return 'an image may hold printable ASCII characters only: no white space, control characters or look-alikes';
  }
  if (text.includes('..')) return 'an image may not hold ".."';
  if (text.includes('://')) return 'an image has no scheme: leave out what stands before "//"';
  return undefined;
}

function split(text: string): { name: string; tag?: string; digest?: string } {
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const rest = at < 0 ? text : text.slice(0, at);
  // A colon before the last slash belongs to the host's port.
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  return {
    name: colon < 0 ? rest : rest.slice(0, colon),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Docker's own rule: the first part is a host when it has a dot, a colon or an upper-case letter, or is localhost. */
function place(name: string): { host: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = first !== '' && (/[.:A-Z]/.test(first) || first === 'localhost');
  const host = isHost ? first : DOCKER_HUB;
  const path = isHost ? name.slice(slash + 1) : name;
  const bare = normalHost(host) === DOCKER_HUB && !path.includes('/');
  return { host, repository: bare ? `library/${path}` : path };
}

function normalHost(host: string): string {
  const lower = host.toLowerCase();
  return lower === 'index.docker.io' || lower === 'registry-1.docker.io' ? DOCKER_HUB : lower;
}

function brokenPlace(host: string, repository: string): string | undefined {
  if (!HOST.test(host)) return 'the registry must be a host name, with ":port" where it has one';
  const port = /:(\d+)$/.exec(host)?.[1];
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65535)) return 'the registry’s port must be 1 to 65535';
  if (host.length + 1 + repository.length > IMAGE_NAME_MAX) {
    return `the image’s name is longer than ${IMAGE_NAME_MAX} characters`;
  }
  if (/[A-Z]/.test(repository)) return 'the repository must be lower-case';
  if (!repository.split('/').every((component) => PATH_COMPONENT.test(component))) {
    return 'each part of the repository must be lower-case letters and digits, joined by ".", "_", "__" or "-"';
  }
  if (IMAGE_ID.test(repository.replace(/^library\//, '')))
    return 'sixty-four hexadecimal digits are an image id, no repository';
  return undefined;
}
