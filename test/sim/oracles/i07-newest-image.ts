/**
 * I7: an image never goes back. Once a container group was given a digest, no later write gives it one that the
 * registry had under the tag before that, whatever order events come in.
 */
import { parseJson } from '../../../local/world/json.ts';
import { bodyText } from '../kernel/body-text.ts';
import { type Oracle, wasStopped } from '../kernel/run.ts';

export const newestImage: Oracle = {
  promise: 'I7',
  watch(run) {
    const newest = new Map<string, number>();
    let older = false;
    return {
      standing: () => JSON.stringify([older, [...newest].sort()]),
      before({ site, fault }) {
        // The registry itself told of an older one: then that is what it has.
        if (site.service === 'registry' && fault?.startsWith('stale')) older = true;
        return undefined;
      },
      effect({ site, request, invocation }) {
        // What a stopped holder sends when it goes on was the newest when it checked.
        if (site.name !== 'arm PUT containerGroup' || older || wasStopped(invocation)) return undefined;
        for (const [image, digest] of imagesIn(bodyText(request.body))) {
          const age = ageOf(digest);
          const known = newest.get(`${site.key} ${image}`) ?? -1;
          if (age >= 0 && age < known) return `${site.key} went back to an older ${image}`;
          newest.set(`${site.key} ${image}`, age);
        }
        return undefined;
      },
    };

    function ageOf(digest: string): number {
      for (const had of run.services.registry.all().values()) {
        const age = had.indexOf(digest);
        if (age >= 0) return age;
      }
      return -1;
    }
  },
};

function imagesIn(body: string): [string, string][] {
  const text = JSON.stringify(parseJson(body) ?? null);
  return [...text.matchAll(/"image":"([^"@]+)@(sha256:[0-9a-f]{64})"/g)].map(([, image = '', digest = '']) => [
    image,
    digest,
  ]);
}
