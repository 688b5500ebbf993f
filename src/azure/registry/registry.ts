/**
 * Asks registries what a tag is now: the port `Registry`, built by `src/runtime/wiring`. Only hosts on the allow-list
 * are asked, no redirect is followed, and the digest is the registry's own.
 */
import { createHash } from 'node:crypto';
import type { Registry } from '../../core/ports.ts';
import { classifyRegistry, unreadable, unresolved } from './answers.ts';
import { readChallenge } from './challenge.ts';
import { isAllowed, originOf, registryName } from './hosts.ts';
import { ACCEPT, manifestIn } from './manifest.ts';
import { createPauses, type Pause } from './pauses.ts';
import type { Fetch, RegistryAnswer, Send } from './send.ts';
import { send } from './send.ts';
import type { TokenOptions } from './tokens.ts';
import { createTokens } from './tokens.ts';

export type { Fetch } from './send.ts';
export type { RegistryLogin } from './tokens.ts';

export interface RegistryOptions extends TokenOptions {
  readonly fetch?: Fetch;
  /** By registry; as with `tokens`. */
  readonly pauses?: Map<string, Pause>;
}

interface Image {
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
}

const REPOSITORY_LENGTH_MAX = 255;
const REPOSITORY_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function createRegistry(options: RegistryOptions): Registry {
  const fetcher = options.fetch ?? fetch;
  const pauses = createPauses(options.clock, options.pauses);
  const sendTo: Send = async (host, request, signal) => {
    pauses.check(host);
    const answer = await send(fetcher, request, signal);
    pauses.heard(host, answer);
    return answer;
  };
  const tokens = createTokens(sendTo, options);

  async function ask(method: string, image: Image, signal: AbortSignal): Promise<RegistryAnswer> {
    const url = `${originOf(image.host, options)}/v2/${image.repository}/manifests/${image.tag}`;
    const once = (authorization: string | undefined): Promise<RegistryAnswer> => {
      const headers = { accept: ACCEPT, ...(authorization === undefined ? {} : { authorization }) };
      return sendTo(image.host, { url, method, headers }, signal);
    };
    const answer = await once(tokens.kept(image.host, image.repository));
    if (answer.status !== 401) return answer;
    const challenge = readChallenge(answer.headers.get('www-authenticate'));
    const authorization = challenge && (await tokens.obtain(challenge, image, signal));
    return authorization === undefined ? answer : once(authorization);
  }

  return {
    knows: (host) => isAllowed(host, options),

    async resolve(image, signal) {
      check(image);
      if (!isAllowed(image.host, options)) {
        throw unresolved(`the registry ${registryName(image.host)} is not among those that Mooring may ask`);
      }
      const what = `${image.repository}:${image.tag}`;
      const head = await ask('HEAD', image, signal);
      if (head.status !== 200) throw classifyRegistry(head, image.host, what);
      const told = toldDigest(head, image.host);
      if (told !== undefined) return told;
      const whole = await ask('GET', image, signal);
      if (whole.status !== 200) throw classifyRegistry(whole, image.host, what);
      return `sha256:${createHash('sha256').update(manifestIn(whole, image.host)).digest('hex')}`;
    },
  };
}

function toldDigest(answer: RegistryAnswer, host: string): string | undefined {
  const digest = answer.headers.get('docker-content-digest');
  if (digest === null) return undefined;
  if (!DIGEST.test(digest)) throw unreadable(host, 'a digest that is none');
  return digest;
}

/** What keeps these needs no escaping in a path. */
function check({ repository, tag }: Image): void {
  const named =
    repository.length <= REPOSITORY_LENGTH_MAX && repository.split('/').every((part) => REPOSITORY_PART.test(part));
  if (!named || !TAG.test(tag)) throw unresolved('this is not the name of an image with a tag');
}
