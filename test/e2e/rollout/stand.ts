/** Local Azure with the first version pushed, and a controller that can be stopped, killed and started anew. Called by `main.ts`. */
import path from 'node:path';
import { createWitness, type Witness } from '../../../local/demo/witness.ts';
import { type Controller, startController } from '../../../local/start/controller.ts';
import { type HeldAzure, holdAzure } from '../../../local/start/hold.ts';
import { type AzureHand, createAzureHand } from './azure-hand.ts';
import type { Options } from './options.ts';
import { checkPlanted, planted } from './sabotage/plant.ts';
import { pushVersion } from './service.ts';

export interface Stand extends AsyncDisposable {
  readonly azure: HeldAzure;
  readonly hand: AzureHand;
  readonly witness: Witness;
  /** The API, without `/api`; the same after every start. */
  readonly api: string;
  /** Ends the controller as a crash would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Starts it again, in the same place. */
  start(): Promise<void>;
  /** Throws where the sabotage that was asked for never came to run. */
  checkSabotage(): void;
}

export const FIRST = 'v1';
/** A crash in the middle of a look costs its lease: 3 minutes in Azure, 5.4 s so. */
const PACE = {
  MOORING_TIME_SCALE: '0.03',
  MOORING_SWEEP_SCHEDULE: '*/2 * * * * *',
  MOORING_HEALTH_SCHEDULE: '*/2 * * * * *',
};

export async function setUp(directory: string, options: Options): Promise<Stand> {
  // What it says about an edit that is not there comes before anything is started.
  const sabotage = options.by === 'mooring' ? planted(options.sabotage) : {};
  const azure = await holdAzure({ directory, anyPorts: true, containers: options.containers });
  const begin = (): Promise<Controller> => startController({ directory, azure, settings: { ...PACE, ...sabotage } });
  let controller: Controller | undefined;
  try {
    await pushVersion(azure, FIRST);
    if (options.by === 'mooring') {
      controller = await begin();
      await azure.subscribe(controller.url);
    }
  } catch (error) {
    await azure.stop();
    throw error;
  }
  return {
    azure,
    witness: createWitness(azure),
    hand: createAzureHand(azure),
    api: controller?.url ?? '',
    async kill() {
      controller?.kill();
      await controller?.exited;
    },
    stop: async () => controller?.stop(),
    async start() {
      controller = await begin();
    },
    checkSabotage() {
      if (options.sabotage && options.by === 'mooring') {
        checkPlanted(options.sabotage, path.join(directory, 'controller.log'));
      }
    },
    async [Symbol.asyncDispose]() {
      await controller?.stop();
      await azure.stop();
    },
  };
}
