/**
 * The base that the sample's Dockerfiles name, `node:24-alpine`, made of what this machine has: Node as npm installed
 * it for this project, and the C library it was linked to. It is NOT the image of that name on Docker Hub, which a
 * machine without network cannot have: no shell, no npm, glibc in place of musl. It stands in our own build store only.
 */
import { chmodSync, copyFileSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.ts';
import type { BuildStore } from './store.ts';

export const BASE = 'docker.io/library/node:24-alpine';

const PASSWD = 'root:x:0:0:root:/root:/sbin/nologin\nnode:x:1000:1000::/tmp:/sbin/nologin\n';
const GROUP = 'root:x:0:\nnode:x:1000:\n';
/** Every user may write there, and remove only what is theirs. */
const TMP_MODE = 0o1777;

/** Makes it unless the store has it. */
export async function ensureBase(store: BuildStore, node: string): Promise<void> {
  const there = await store.buildah(['images', '--quiet', BASE]).catch(() => '');
  if (there.trim() !== '') return;
  const context = path.join(store.directory, 'base');
  const root = path.join(context, 'root');
  rmSync(context, { recursive: true, force: true });
  for (const folder of ['tmp', 'etc', 'root', 'usr/local/bin']) {
    mkdirSync(path.join(root, folder), { recursive: true });
  }
  chmodSync(path.join(root, 'tmp'), TMP_MODE);
  writeFileSync(path.join(root, 'etc/passwd'), PASSWD);
  writeFileSync(path.join(root, 'etc/group'), GROUP);
  writeFileSync(path.join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  for (const library of await librariesOf(node)) {
    const target = path.join(root, library);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(realpathSync(library), target);
    chmodSync(target, 0o755);
  }
  copyFileSync(node, path.join(root, 'usr/local/bin/node'));
  chmodSync(path.join(root, 'usr/local/bin/node'), 0o755);
  const lines = ['FROM scratch', 'COPY root /', 'ENV PATH=/usr/local/bin', 'ENTRYPOINT []', 'CMD ["node"]'];
  writeFileSync(path.join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
  await store.buildah(['bud', '--quiet', '--tag', BASE, context]);
  rmSync(context, { recursive: true, force: true });
}

/** The files that the loader opens for a program, the loader itself included, at the paths where it looks for them. */
async function librariesOf(program: string): Promise<string[]> {
  const lines = (await run('ldd', [program])).split('\n');
  return lines.flatMap((line) => /(?:=>\s+)?(\/\S+)\s+\(0x/.exec(line)?.[1] ?? []);
}
