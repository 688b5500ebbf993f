/**
 * What a workload is: how its world is set up, what happens when, and what it may cost more when something goes wrong.
 * A new one is a file that exports such an object and a line in `all.ts`.
 */
import type { JsonObject } from '../../../local/world/json.ts';
import type { WorldSettings } from '../../../local/world/settings.ts';
import { LOGIN_SERVER } from '../kernel/services.ts';
import type { Stage } from '../kernel/stage.ts';
import { CANARY } from '../oracles/i05-no-secret.ts';

export interface Workload {
  readonly name: string;
  readonly settings?: Partial<WorldSettings>;
  /** What is there and settled before anything is counted or goes wrong. */
  readonly before?: readonly Act[];
  /** How long that takes, where it never comes to rest. */
  readonly beforeMinutes?: number;
  /** What happens, by virtual seconds from the start. */
  readonly script: readonly Act[];
  /** What happens to a second installation in the same resource group. */
  readonly other?: readonly Act[];
  /** Virtual minutes after which it must have come to rest, whatever went wrong. */
  readonly minutesMax?: number;
  /** When the timers fire, in virtual minutes; every minute unless told otherwise. */
  readonly everyMinutes?: number;
  /** Writes beyond the reference's that one fault may cost, by kind; none unless told. */
  readonly allowance?: Readonly<Record<string, number>>;
}

export interface Act {
  readonly at: number;
  readonly do: (stage: Stage) => void | Promise<void>;
}

export const IMAGE = 'team/web:v1';

/** A secret in every run: it must turn up nowhere. */
export const ENVIRONMENT: readonly JsonObject[] = [
  { name: 'LEVEL', value: 'QUIET' },
  { name: 'PASSWORD', secureValue: CANARY },
];

export function declaration(
  change: {
    readonly name?: string;
    readonly mooring?: JsonObject;
    readonly properties?: JsonObject;
    readonly container?: JsonObject;
  } = {},
): JsonObject {
  return {
    name: change.name ?? 'web',
    location: 'westeurope',
    properties: {
      osType: 'Linux',
      restartPolicy: 'Always',
      containers: [
        {
          name: 'web',
          properties: {
            image: `${LOGIN_SERVER}/${IMAGE}`,
            resources: { requests: { cpu: 1, memoryInGB: 1 } },
            environmentVariables: [...ENVIRONMENT],
            ...change.container,
          },
        },
      ],
      ...change.properties,
    },
    ...(change.mooring === undefined ? {} : { mooring: change.mooring }),
  };
}

export const CREATED: readonly Act[] = [
  { at: 0, do: ({ push }) => push(IMAGE, 'one') },
  { at: 5, do: ({ declare }) => declare(declaration()) },
];
