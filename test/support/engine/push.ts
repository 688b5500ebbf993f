/** Pushes an image of one layer to the local registry, as a client does. Part of `engine-bench.ts`. */
import type { Registry } from '../../../local/registry/registry.ts';
import { IMAGE, LOGIN_SERVER, manifestOf, sha256, text } from '../../local/registry/helpers.ts';

export async function pushTo(registry: Registry, image: string, content: string): Promise<string> {
  const [repository = '', tag = ''] = image.split(':');
  const send = (method: string, where: string, body = '', headers: Record<string, string> = {}) =>
    registry.service({ method, url: new URL(where, `https://${LOGIN_SERVER}`), headers, body: Buffer.from(body) });
  for (const blob of [content, '{}']) {
    const opened = await send('POST', `/v2/${repository}/blobs/uploads/`);
    await send('PUT', `${opened.headers['location'] ?? ''}?digest=${sha256(blob)}`, blob);
  }
  const type = { 'content-type': IMAGE };
  const put = await send('PUT', `/v2/${repository}/manifests/${tag}`, manifestOf('{}', [content]), type);
  if (put.status !== 201) throw new Error(`push answered ${put.status} ${text(put)}`);
  return put.headers['docker-content-digest'] ?? '';
}
