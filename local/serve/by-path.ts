/** Puts several services behind one address: the longest prefix of the path that fits decides. Used by compositions. */
import { json, type Service } from './wire.ts';

export function byPath(services: Readonly<Record<string, Service>>): Service {
  const entries = Object.entries(services).sort(([a], [b]) => b.length - a.length);
  return async (request) => {
    const fitting = entries.find(([prefix]) => request.url.pathname.startsWith(prefix));
    if (fitting) return fitting[1](request);
    return json(404, { error: { code: 'NotFound', message: `Nothing is served at '${request.url.pathname}'.` } });
  };
}
