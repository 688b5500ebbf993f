/**
 * Takes away what a run made, however it ended: first through Mooring, which else would make it anew, then what is left
 * by its tag, then the images. Never touches what does not bear this run's mark. Called by `verify-azure.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Resource } from './azure.ts';
import { isOfRun } from './names.ts';
import type { Play } from './play.ts';

const LOOK_MS = 2_000;
/** Mooring deletes a group with its profile; a container group that is still being created goes when that has ended. */
const THROUGH_MOORING_MS = 300_000;

/** The ids of what is still there, and what could not be done. */
export async function clean(play: Omit<Play, 'signal'>): Promise<{ left: string[]; failures: string[] }> {
  const { azure, mooring, images, names, say } = play;
  const failures: string[] = [];
  const attempt = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    await act().catch((error: unknown) => failures.push(`${what}: ${error instanceof Error ? error.message : error}`));
  };
  const ours = async (): Promise<Resource[]> => (await azure.resources()).filter((one) => isOfRun(names, one));
  say('deleting what was made');
  for (const group of [names.job, names.blueGreen]) await attempt(`deleting ${group}`, () => mooring.remove(group));
  await attempt('waiting for Mooring to delete', async () => {
    // A create that was under way may turn up yet: twice nothing is nothing.
    for (const end = Date.now() + (failures.length > 0 ? 0 : THROUGH_MOORING_MS); Date.now() < end; ) {
      if ((await ours()).length === 0 && (await released(play))) return;
      await sleep(LOOK_MS);
    }
  });
  await attempt('deleting what was left', async () => {
    for (const { id } of await ours()) await attempt(id, () => azure.remove(id));
  });
  await attempt('deleting the images', () => images.remove());
  let left: string[] = ['unknown'];
  await attempt('looking at what is left', async () => {
    left = (await ours()).map(({ id }) => id);
  });
  return { left, failures };
}

/** Whether Mooring has both groups gone: its word that nothing is on its way. */
async function released({ mooring, names }: Pick<Play, 'mooring' | 'names'>): Promise<boolean> {
  const phases = await Promise.all([names.job, names.blueGreen].map((group) => mooring.phase(group)));
  return phases.every((phase) => phase === undefined || phase === 'Deleted');
}
