/**
 * The images our containers are made of, in podman's storage: pulled by digest, so that no tag of anybody is touched,
 * and remembered on disk until nothing of ours needs them. Used by the runtime.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isObject, parseJson, textAt } from '../../world/json.ts';
import { type RegistryLogin, RuntimeRefusal } from '../runtime.ts';
import type { FoundImage } from './registry-lookup.ts';
import type { Podman } from './rest.ts';

/** What podman builds by itself for the container that holds a pod's network. */
const PAUSE = 'localhost/podman-pause';
/** Says that it was not there before the first of our runtimes: the last of them to end removes it. */
const PAUSE_IS_OURS = '/run/mooring-podman-pause';

export interface Images {
  /** Pulls what is not there. Throws {@link RuntimeRefusal} when it cannot be had. */
  pull(image: FoundImage): Promise<void>;
  /** podman has made a pod: the image it built for that is ours, if it was not there before. */
  notePause(): Promise<void>;
  /** Removes what we brought, unless somebody uses it by now. */
  removeOurs(): Promise<void>;
}

export async function openImages(podman: Podman, directory: string): Promise<Images> {
  const file = path.join(directory, 'images.json');
  const ours = new Set(read(file));
  const save = (): void => {
    writeFileSync(`${file}.new`, JSON.stringify([...ours]));
    renameSync(`${file}.new`, file);
  };
  const pauseBefore = await pauseImages(podman);
  let pauseNoted = false;
  const exists = async (name: string): Promise<boolean> =>
    (await podman.call('GET', `/images/${encodeURIComponent(name)}/exists`, { accept: [404] })).status < 300;
  const removePause = async (): Promise<void> => {
    for (const name of await pauseImages(podman)) {
      const path = `/images/${encodeURIComponent(name)}`;
      const { status } = await podman.call('DELETE', path, { accept: [404, 409] });
      // Another runtime's pods stand on it: it is that one's to remove.
      if (status === 409) return;
    }
    rmSync(PAUSE_IS_OURS, { force: true });
  };
  return {
    async pull({ reference, place, login }) {
      if (await exists(reference)) return;
      // Noted first: a pull that we do not live to see the end of is ours too.
      ours.add(reference);
      save();
      const headers = login ? { 'x-registry-config': loginsOf(login, place) } : {};
      const query = new URLSearchParams({ reference });
      const answer = await podman.call('POST', `/images/pull?${query}`, { headers });
      const failure = failureIn(answer.bytes.toString('utf8'));
      if (failure !== undefined) throw new RuntimeRefusal('InaccessibleImage', failure);
    },
    async notePause() {
      if (pauseNoted) return;
      pauseNoted = true;
      if (pauseBefore.length === 0) writeFileSync(PAUSE_IS_OURS, '');
    },
    async removeOurs() {
      for (const name of ours) {
        // 404: gone already. 409: somebody else's container stands on it, so it is theirs now.
        await podman.call('DELETE', `/images/${encodeURIComponent(name)}`, { accept: [404, 409] });
      }
      ours.clear();
      save();
      if (existsSync(PAUSE_IS_OURS)) await removePause();
    },
  };
}

/**
 * For the registry's name and for where it really is: a login without a name is not sent where a name is led elsewhere.
 * Of base64's two alphabets the one for URLs, but padded: podman refuses what is not.
 */
function loginsOf({ server, username, password }: RegistryLogin, place: string): string {
  const login = { username, password };
  const logins = { [server]: login, [new URL(place).host]: login };
  const encoded = Buffer.from(JSON.stringify(logins)).toString('base64');
  return encoded.replaceAll('+', '-').replaceAll('/', '_');
}

/** A pull is answered 200 at once, and says in its last lines how it went. */
function failureIn(text: string): string | undefined {
  const said = text.split('\n').map((line) => parseJson(line));
  return said.flatMap((line) => (isObject(line) ? (textAt(line, 'error') ?? []) : []))[0];
}

async function pauseImages(podman: Podman): Promise<string[]> {
  const filters = encodeURIComponent(JSON.stringify({ reference: [PAUSE] }));
  const { json } = await podman.call('GET', `/images/json?filters=${filters}`);
  if (!Array.isArray(json)) return [];
  return json
    .flatMap((image) => (isObject(image) && Array.isArray(image['RepoTags']) ? image['RepoTags'] : []))
    .map(String);
}

function read(file: string): string[] {
  try {
    const known: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(known) ? known.map(String) : [];
  } catch {
    return [];
  }
}
