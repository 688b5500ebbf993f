/** What `npm run verify:azure` was asked to do. Wrong input is told by the name of its option, before anything is called. */
import { ask } from '../command-line/command-line.ts';
import { needed, text, whole } from '../command-line/options.ts';

const COMMAND = {
  name: 'npm run verify:azure',
  does: 'Plays the main job and one BlueGreen upgrade with a deployed Mooring, measures, deletes what it made, also after Ctrl-C, and writes docs/verified/<date>.json. Exits 0 when all came true and nothing is left.',
  options: {
    subscription: needed('S', 'the subscription’s id', [
      /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      'is to be a subscription’s id',
    ]),
    'resource-group': needed('RG', 'a resource group that is empty, and that Mooring keeps', [
      /^[\w().-]{1,89}[\w()-]$/,
      'is to be the name of a resource group',
    ]),
    registry: needed('R', 'login server of a registry to push to, such as shop.azurecr.io, that Mooring may follow', [
      /^[a-z0-9][a-z0-9.-]*\.[a-z0-9.-]+$/,
      'is to be a login server, such as shop.azurecr.io',
    ]),
    'pull-identity': text(
      'ID',
      'resource id of a user-assigned identity that may pull from it; without it anybody may',
    ),
    image: text('IMAGE', 'what is run: answers 200 at / on its port', {
      otherwise: 'mcr.microsoft.com/azuredocs/aci-helloworld:latest',
      rule: [/^[^\s/]+\/[^\s:@]+:[\w.-]+$/, 'is to be REGISTRY/REPOSITORY:TAG'],
    }),
    port: whole('P', 'that port', { least: 1, most: 65_535, otherwise: 80 }),
    location: text('L', 'region', {
      otherwise: 'westeurope',
      rule: [/^[a-z0-9]{2,40}$/, 'is to be a region, such as westeurope'],
    }),
    limit: whole('SECONDS', 'how long one step may take: a creation has needed 24 minutes', {
      ...{ least: 1, most: 99_999, otherwise: 1800 },
    }),
    quiet: whole('SECONDS', 'how long nothing may be written at rest', { least: 1, most: 99_999, otherwise: 150 }),
    out: text('FOLDER', 'where the report goes; needed where Azure is not Azure', { told: 'docs/verified' }),
  },
  more: 'Mooring is at MOORING_URL, with MOORING_KEY or MOORING_TOKEN as for the mooring command. Azure is called as whoever az, the environment or the machine is logged in as: it has to read, write and delete in that resource group, and to push to that registry.',
  examples: [
    '--subscription 11111111-2222-3333-4444-555555555555 --resource-group mooring-verify --registry shop.azurecr.io',
  ],
} as const;

export interface Options {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly registry: string;
  readonly pullIdentity: string | undefined;
  readonly image: string;
  readonly port: number;
  readonly location: string;
  readonly limitMs: number;
  readonly quietMs: number;
  readonly out: string | undefined;
}

/** Ends the process where help is asked for, or an option is wrong. */
export function readOptions(): Options {
  const { values } = ask(COMMAND);
  return {
    subscription: values.subscription.toLowerCase(),
    resourceGroup: values['resource-group'],
    registry: values.registry,
    pullIdentity: values['pull-identity'],
    image: values.image,
    port: values.port,
    location: values.location,
    limitMs: values.limit * 1000,
    quietMs: values.quiet * 1000,
    out: values.out,
  };
}
