/** Local Azure and the controller as processes of their own, for a test that plays on them. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type BuiltApp, buildElsewhere } from '../../../local/demo/built-app.ts';
import type { Play } from '../../../local/demo/play.ts';
import { createStage, type Stage } from '../../../local/demo/stage.ts';
import { createWitness } from '../../../local/demo/witness.ts';
import { startController } from '../../../local/start/controller.ts';
import { holdAzure } from '../../../local/start/hold.ts';
import { pushMissing } from '../../../local/start/sample.ts';
import { stateDirectory } from './state-directory.ts';

export interface MainJobSet extends Play, AsyncDisposable {}

const LOG_LINES_SHOWN = 20;

export interface SetOptions {
  readonly loseEvents?: boolean;
  /** The controller as it is deployed, away from its sources. */
  readonly built?: boolean;
}

export async function setUp(options: SetOptions = {}): Promise<MainJobSet> {
  const directory = stateDirectory();
  const azure = await holdAzure({ directory: directory.path, anyPorts: true });
  if (options.loseEvents) await azure.loseEvents();
  await pushMissing(azure);
  const built: BuiltApp | undefined = options.built ? buildElsewhere() : undefined;
  const app = built === undefined ? {} : { app: built.app, hostJson: built.hostJson };
  const controller = await startController({ directory: directory.path, azure, ...app });
  await azure.subscribe(controller.url);
  return {
    azure,
    api: controller.url,
    witness: createWitness(azure),
    stage: strict(
      createStage(() => undefined),
      directory.path,
    ),
    async [Symbol.asyncDispose]() {
      await controller.stop();
      await azure.stop();
      built?.remove();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** A step that fails ends the test, and says what the controller last wrote. */
function strict(stage: Stage, directory: string): Stage {
  return {
    played: stage.played,
    async play(step, act) {
      if (await stage.play(step, act)) return true;
      throw new Error(`${step}: ${stage.played.at(-1)?.saw}\n${lastLines(path.join(directory, 'controller.log'))}`);
    },
  };
}

function lastLines(file: string): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').split('\n').slice(-LOG_LINES_SHOWN).join('\n');
}
