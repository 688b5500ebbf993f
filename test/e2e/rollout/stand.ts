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
/** How fast everything goes: the controller's waits, its timers, Azure's creations and the router's probes. */
interface Pace {
  readonly settings: Readonly<Record<string, string>>;
  readonly probeScale: number;
  readonly provisionMs?: number;
}

function paceOf({ pace, kill }: Pick<Options, 'pace' | 'kill'>): Pace {
  // The median of the recorded creations; the timers as a deployment has them.
  if (pace === 'azure')
    return { settings: { ...every('0 * * * * *', '*/30 * * * * *'), ...scale(1) }, probeScale: 1, provisionMs: 31_000 };
  // A crash in the middle of a look costs its lease: 3 minutes in Azure, 5.4 s so.
  return { settings: { ...every('*/2 * * * * *', '*/2 * * * * *'), ...scale(kill > 0 ? 0.03 : 0.1) }, probeScale: 0.1 };
}

function every(sweep: string, health: string): Record<string, string> {
  return { MOORING_SWEEP_SCHEDULE: sweep, MOORING_HEALTH_SCHEDULE: health };
}

function scale(factor: number): Record<string, string> {
  return { MOORING_TIME_SCALE: String(factor) };
}

/** A probe's interval comes so many times faster than declared. */
export function probeScale(options: Pick<Options, 'pace' | 'kill'>): number {
  return paceOf(options).probeScale;
}

export async function setUp(directory: string, options: Options): Promise<Stand> {
  // What it says about an edit that is not there comes before anything is started.
  const sabotage = options.by === 'mooring' ? planted(options.sabotage) : {};
  const { settings: paced, ...azurePace } = paceOf(options);
  const azure = await holdAzure({ directory, anyPorts: true, containers: options.containers, ...azurePace });
  const settings = { ...paced, ...sabotage };
  const begin = (): Promise<Controller> => startController({ directory, azure, settings });
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
