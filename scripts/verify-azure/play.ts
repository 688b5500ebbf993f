/** The main job and one BlueGreen upgrade, each step seen at ARM. Called by `verify-azure.ts`. */
import type { Azure, ContainerGroupSeen } from './azure.ts';
import { declaration } from './declaration.ts';
import type { Images } from './images.ts';
import type { Mooring } from './mooring.ts';
import type { Names } from './names.ts';
import type { Options } from './options.ts';
import { createStage, type Stage, type Step } from './steps.ts';

export interface Play {
  readonly options: Options;
  readonly names: Names;
  readonly azure: Azure;
  readonly mooring: Mooring;
  readonly images: Images;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Throws with the first step that fails. */
export async function play(play: Play, steps: Step[]): Promise<void> {
  const stage = createStage(play, steps);
  const digest = await deploy(play, stage);
  await mend(play, stage, digest);
  await upgrade(play, stage);
  await leave(play, stage);
}

/** The digest that runs at the end. */
async function deploy(play: Play, { step, until }: Stage): Promise<string> {
  const { azure, mooring, images, names } = play;
  const job = () => azure.group(names.job);
  let digest = await images.push('job', '1');
  await step('created', async () => {
    await mooring.declare(names.job, declaration(play, 'job'));
    await until('it to run', async () => runs(await job(), digest));
    return `runs ${short(digest)}`;
  });
  await step('pushed and redeployed', async () => {
    digest = await images.push('job', '2');
    await until('the new image to run', async () => runs(await job(), digest));
    return `runs ${short(digest)}`;
  });
  return digest;
}

async function mend({ azure, mooring, images, names, options }: Play, stage: Stage, digest: string): Promise<void> {
  const { step, until, pause } = stage;
  const job = () => azure.group(names.job);
  // What is mended between two looks is seen in history.
  const acted = async (before: string): Promise<boolean> => (await mooring.newest(names.job)) !== before;
  await step('deleted behind our back, repaired', async () => {
    const before = await mooring.newest(names.job);
    await azure.act(names.job, 'DELETE');
    await until('it to be gone', async () => !runs(await job(), digest) || (await acted(before)));
    await until('it to run again', async () => runs(await job(), digest));
    return 'created again';
  });
  await step('stopped behind our back, started', async () => {
    const before = await mooring.newest(names.job);
    await azure.act(names.job, 'POST', 'stop');
    await until('it to be down', async () => !runs(await job(), digest) || (await acted(before)));
    await until('it to run again', async () => runs(await job(), digest));
    return 'started again';
  });
  await step('edited behind our back, repaired', async () => {
    const known = await job();
    if (!known) throw new Error('there is nothing to edit');
    const other = await images.push('other', 'of somebody else');
    const text = JSON.stringify({ ...known.body, id: undefined, name: undefined, type: undefined });
    await azure.act(names.job, 'PUT', undefined, JSON.parse(text.replaceAll(digest, other)));
    await until('the image as declared', async () => runs(await job(), digest));
    return 'put right';
  });
  await step('at rest, nothing is written', async () => {
    await until('it to be at rest', async () => (await mooring.phase(names.job)) === 'Running');
    const before = await mooring.newest(names.job);
    await pause(options.quietMs);
    if ((await mooring.newest(names.job)) !== before) throw new Error('something was done');
    return `nothing for ${options.quietMs / 1000} s`;
  });
}

async function upgrade(play: Play, { step, until }: Stage): Promise<void> {
  const { azure, mooring, images, names } = play;
  let digest = '';
  await step('BlueGreen: created behind Traffic Manager', async () => {
    digest = await images.push('bluegreen', '1');
    await mooring.declare(names.blueGreen, declaration(play, 'bluegreen'));
    await until('it to run, Online', () => serves(play, digest));
    return `runs ${short(digest)}, Online in ${names.profile}`;
  });
  await step('BlueGreen: upgraded, never without an Online endpoint', async () => {
    digest = await images.push('bluegreen', '2');
    let looks = 0;
    await until('the new image alone to run, Online', async () => {
      const endpoints = (await azure.endpoints(names.profile)) ?? [];
      looks += 1;
      if (!endpoints.includes('Online')) throw new Error(`endpoints: ${endpoints.join(', ') || 'none'}`);
      return serves(play, digest);
    });
    return `runs ${short(digest)}; ${looks} looks at the profile, each with an endpoint Online`;
  });
}

async function leave({ azure, mooring, names }: Play, { step, until }: Stage): Promise<void> {
  await step('deleted through us', async () => {
    for (const group of [names.job, names.blueGreen]) await mooring.remove(group);
    await until('ARM to have nothing', async () => (await azure.resources()).length === 0);
    return 'ARM has nothing any more';
  });
}

function runs(one: ContainerGroupSeen | undefined, digest: string): boolean {
  return one?.provisioningState === 'Succeeded' && one.state === 'Running' && one.image.endsWith(`@${digest}`);
}

/** Whether this image alone runs, and the profile has exactly that, Online. */
async function serves({ azure, names }: Play, digest: string): Promise<boolean> {
  const [replicas, endpoints] = await Promise.all([azure.replicas(names.blueGreen), azure.endpoints(names.profile)]);
  const alone = replicas.length > 0 && replicas.every((one) => runs(one, digest));
  return alone && endpoints?.length === replicas.length && endpoints.every((status) => status === 'Online');
}

function short(digest: string): string {
  return `${digest.slice(0, 19)}…`;
}
