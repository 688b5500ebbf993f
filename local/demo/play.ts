/**
 * The main job, step by step: create, jobs travel, push and redeploy, deleted, stopped and edited behind our back and
 * each repaired, deleted through us. Every step is checked by a witness that is not Mooring. Called by main.ts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AzureAddresses } from '../start/addresses.ts';
import { declareSample, pushService } from '../start/sample.ts';
import { type Stage, until } from './stage.ts';
import type { Witness, Write } from './witness.ts';

/** Long enough for the timers alone on a busy machine, far beyond what it takes. */
const LIMIT_MS = 60_000;
/** How long nothing may happen before it counts as quiet: several passes of both timers. */
const QUIET_MS = 12_000;
const GROUP = 'jobs';
const JOBS = 100;

export interface Play {
  readonly azure: AzureAddresses;
  readonly api: string;
  readonly witness: Witness;
  readonly stage: Stage;
}

export async function playMainJob(play: Play): Promise<void> {
  const { stage, witness, azure, api } = play;
  const puts = async (): Promise<Write[]> =>
    (await witness.writes(GROUP)).filter(({ method, status }) => method === 'PUT' && status < 300);

  await stage.play('created', async () => {
    await declareSample(azure, api);
    const version = await answering(play, 'v1');
    const written = await puts();
    if (written.length !== 1) throw new Error(`ARM saw ${written.length} PUTs instead of one`);
    return `one PUT at ARM; job-processing answers ${version} at ${await witness.address(GROUP)}`;
  });

  await stage.play('jobs travel', () => sendJobs(play, JOBS));

  await stage.play('pushed and redeployed', async () => {
    const before = witness.jobs().size;
    const status = await witness.post(GROUP, 80, '/jobs', { count: JOBS });
    const digest = await pushService(azure, 'job-processing', 'v1', 'v2');
    await answering(play, 'v2');
    const image = await imageOf(play, 'job-processing');
    if (!image?.endsWith(`@${digest}`)) throw new Error(`ARM runs ${image}, the registry has ${digest}`);
    const jobs = await until(`${JOBS} jobs that met the redeploy`, LIMIT_MS, async () => {
      const arrived = witness.jobs().size - before;
      return arrived >= JOBS && arrived;
    });
    return `v2 answers, pinned to ${digest.slice(0, 19)}…; ${status}, ${jobs} of ${JOBS} jobs sent before it arrived`;
  });

  await stage.play('deleted behind our back, repaired', async () => {
    const before = (await puts()).length;
    const status = await witness.behindOurBack('DELETE', GROUP);
    await until('another PUT', LIMIT_MS, async () => (await puts()).length > before);
    await answering(play, 'v2');
    return `DELETE ${status}, then created again; v2 answers`;
  });

  await stage.play('stopped behind our back, started', async () => {
    const status = await witness.behindOurBack('POST', GROUP, 'stop');
    await until('it to be down', LIMIT_MS, async () => (await witness.ask(GROUP, 8000)) === undefined);
    await answering(play, 'v2');
    return `stop ${status}, then started; v2 answers`;
  });

  await stage.play('edited behind our back, repaired', async () => {
    const right = await imageOf(play, 'job-processing');
    await pushService(azure, 'job-processing', 'other', 'somebody else');
    // Azure refuses a change while the start just before is under way.
    const status = await until('ARM to take the edit', LIMIT_MS, async () => {
      const answer = await editImage(play, `${azure.loginServer}/jobs/job-processing:other`);
      return answer < 300 && answer;
    });
    await until('the image as declared', LIMIT_MS, async () => (await imageOf(play, 'job-processing')) === right);
    await answering(play, 'v2');
    return `PUT ${status} of another body, then put right; v2 answers`;
  });

  await stage.play('at rest, nothing is written', async () => {
    const last = () => witness.writes(GROUP).then((writes) => writes.length);
    let before = await last();
    await until('the writes to end', LIMIT_MS, async () => {
      const was = before;
      await sleep(QUIET_MS);
      before = await last();
      return before === was;
    });
    return `no write at ARM in ${QUIET_MS / 1000} s of sweeps and health checks`;
  });

  await stage.play('deleted through us', async () => {
    const response = await fetch(`${api}/api/groups/${GROUP}`, { method: 'DELETE' });
    await until('ARM to say 404', LIMIT_MS, async () => (await witness.group(GROUP)) === undefined);
    await until('the API to say 404', LIMIT_MS, async () => (await fetch(`${api}/api/groups/${GROUP}`)).status === 404);
    const written = (await puts()).length;
    await sleep(QUIET_MS / 2);
    if ((await witness.group(GROUP)) || (await puts()).length !== written) throw new Error('it came back');
    return `DELETE ${response.status}; ARM says 404, and it stays gone`;
  });
}

/** Sends jobs, and waits until every one stands in the share's log. */
async function sendJobs({ witness }: Play, count: number): Promise<string> {
  const before = witness.jobs().size;
  const status = await witness.post(GROUP, 80, '/jobs', { count });
  const began = Date.now();
  const arrived = await until(`${count} jobs on the share`, LIMIT_MS, async () => {
    const seen = witness.jobs().size - before;
    return seen >= count && seen;
  });
  return `POST ${status}; ${arrived} distinct jobs in the share's log ${((Date.now() - began) / 1000).toFixed(1)} s later`;
}

/** Waits until Job Processing itself says this version, and Job Generator answers too. */
async function answering({ witness }: Play, version: string): Promise<string> {
  return until(`job-processing to answer ${version}`, LIMIT_MS, async () => {
    const [report, generator] = await Promise.all([witness.ask(GROUP, 8000), witness.ask(GROUP, 80, '/healthz')]);
    return report?.['version'] === version && generator !== undefined && version;
  });
}

interface Body {
  readonly location: string;
  readonly tags?: unknown;
  readonly properties: { readonly containers: { name: string; properties: { image: string } }[] };
}

async function imageOf({ witness }: Play, container: string): Promise<string | undefined> {
  const group = (await witness.group(GROUP)) as Body | undefined;
  return group?.properties.containers.find(({ name }) => name === container)?.properties.image;
}

/** What somebody with `az container create` does: the whole body put anew, with one thing changed and no tag of ours. */
async function editImage({ witness }: Play, image: string): Promise<number> {
  const group = (await witness.group(GROUP)) as Body | undefined;
  if (!group) throw new Error('there is nothing to edit');
  const { containers } = group.properties;
  const edited = containers.map((container) =>
    container.name === 'job-processing' ? { ...container, properties: { ...container.properties, image } } : container,
  );
  const body = { location: group.location, properties: { ...group.properties, containers: edited } };
  return witness.behindOurBack('PUT', GROUP, undefined, body);
}
