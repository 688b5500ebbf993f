/** What `npm run verify:azure` was asked to do. Wrong input is told by the name of its option, before anything is called. */
import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run verify:azure -- --subscription S --resource-group RG --registry R [OPTIONS]

Plays the main job and one BlueGreen upgrade with a deployed Mooring, measures, deletes what it made, also after
Ctrl-C, and writes docs/verified/<date>.json.

  --subscription S     the subscription's id
  --resource-group RG  a resource group that is empty, and that Mooring keeps
  --registry R         login server of a registry to push to, such as shop.azurecr.io, that Mooring may follow
  --pull-identity ID   resource id of a user-assigned identity that may pull from it; without it anybody may
  --image IMAGE        what is run: answers 200 at / on its port (default: mcr.microsoft.com/azuredocs/aci-helloworld:latest)
  --port P             that port (default: 80)
  --location L         region (default: westeurope)
  --limit SECONDS      how long one step may take (default: 1800: a creation has needed 24 minutes)
  --quiet SECONDS      how long nothing may be written at rest (default: 150)
  --out FOLDER         where the report goes (default: docs/verified); needed where Azure is not Azure

Mooring is at MOORING_URL, with MOORING_KEY or MOORING_TOKEN as for the mooring command. Azure is called as whoever
az, the environment or the machine is logged in as: it has to read, write and delete in that resource group, and to
push to that registry.
`;

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

export class WrongOption extends Error {}

const RULES = {
  subscription: [/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'is to be a subscription’s id'],
  'resource-group': [/^[\w().-]{1,89}[\w()-]$/, 'is to be the name of a resource group'],
  registry: [/^[a-z0-9][a-z0-9.-]*\.[a-z0-9.-]+$/, 'is to be a login server, such as shop.azurecr.io'],
  image: [/^[^\s/]+\/[^\s:@]+:[\w.-]+$/, 'is to be REGISTRY/REPOSITORY:TAG'],
  port: [/^[1-9]\d{0,4}$/, 'is to be a port'],
  location: [/^[a-z0-9]{2,40}$/, 'is to be a region, such as westeurope'],
  limit: [/^[1-9]\d{0,4}$/, 'is to be a number of seconds'],
  quiet: [/^[1-9]\d{0,4}$/, 'is to be a number of seconds'],
} as const;

/** Undefined: the usage is asked for. Throws {@link WrongOption}. */
export function readOptions(args: readonly string[]): Options | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ subscription: text, 'resource-group': text, registry: text, 'pull-identity': text, out: text },
      image: { ...text, default: 'mcr.microsoft.com/azuredocs/aci-helloworld:latest' },
      port: { ...text, default: '80' },
      location: { ...text, default: 'westeurope' },
      limit: { ...text, default: '1800' },
      quiet: { ...text, default: '150' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  const checked = (name: keyof typeof RULES): string => {
    const value = values[name];
    const [pattern, rule] = RULES[name];
    if (value === undefined || !pattern.test(value))
      throw new WrongOption(`--${name} ${value === undefined ? 'is missing' : rule}`);
    return value;
  };
  return {
    subscription: checked('subscription').toLowerCase(),
    resourceGroup: checked('resource-group'),
    registry: checked('registry'),
    pullIdentity: values['pull-identity'],
    image: checked('image'),
    port: Number(checked('port')),
    location: checked('location'),
    limitMs: Number(checked('limit')) * 1000,
    quietMs: Number(checked('quiet')) * 1000,
    out: values.out,
  };
}
