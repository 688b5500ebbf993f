/** I12: explained. Before each write to ARM the same look has written into history what it is about to do. */
import { groupOf } from '../kernel/owners.ts';
import type { Oracle } from '../kernel/run.ts';

const WORDS: Readonly<Record<string, readonly string[]>> = {
  'arm PUT containerGroup': ['create', 'recreate', 'update'],
  'arm PATCH': ['tags'],
  'arm DELETE': ['delete'],
  'arm POST start': ['start'],
  'arm POST stop': ['stop'],
  'arm POST restart': ['restart'],
  'arm PUT endpoint': ['prove', 'route', 'reweigh'],
  'arm DELETE endpoint': ['unroute'],
  'arm PUT profile': ['createProfile'],
  'arm PATCH profile': ['updateProfile'],
  'arm DELETE profile': ['deleteProfile'],
};

/** How the sums of a run call it. What is said to a router comes and goes with its replica: one word for all of it. */
function wordOf(site: string, status: number, [word = '']: readonly string[]): string {
  if (site === 'arm PUT containerGroup') return status === 201 ? 'create' : 'update';
  return /endpoint|profile/.test(site) ? 'route' : word;
}

export const explained: Oracle = {
  promise: 'I12',
  watch(run) {
    return {
      before({ site, invocation }) {
        const words = WORDS[site.name];
        if (!words) return undefined;
        const noted = invocation.intentions.get(groupOf(site.key)) ?? [];
        const at = noted.findIndex((what) => words.includes(what));
        if (at < 0) return `${site.name} ${site.key} by ${invocation.what} stands in no history`;
        invocation.intentions.set(groupOf(site.key), noted.toSpliced(at, 1));
        return undefined;
      },
      effect({ site }, { status }) {
        const words = WORDS[site.name];
        // 204 to a DELETE: there was nothing.
        if (!words || status >= 300 || (site.name.startsWith('arm DELETE') && status === 204)) return undefined;
        const word = wordOf(site.name, status, words);
        run.summary[word] = (run.summary[word] ?? 0) + 1;
        run.roundsAt.push(run.clock.now());
        run.groupRoundsAt.set(site.key, [...(run.groupRoundsAt.get(site.key) ?? []), run.clock.now()]);
        return undefined;
      },
    };
  },
};
