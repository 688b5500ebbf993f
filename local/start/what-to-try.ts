/** What `npm start` prints when it is up: where everything is, and commands to try. Called by main.ts. */
import path from 'node:path';
import type { AzureAddresses } from './addresses.ts';

export interface Place {
  readonly azure: AzureAddresses;
  readonly directory: string;
  /** With `/api`. */
  readonly api: string;
}

export interface Up {
  /** Where the sample's Job Generator answers; undefined when it does not, or nothing was declared. */
  readonly sample: string | undefined;
  readonly seconds: number;
}

export function whatToTry({ azure, directory, api }: Place, { sample, seconds }: Up): string {
  const arm = `${azure.arm}/subscriptions/${azure.subscription}/resourceGroups/${azure.resourceGroup}`;
  const group = `${arm}/providers/Microsoft.ContainerInstance/containerGroups/jobs`;
  const lines = [
    `Mooring is up after ${seconds.toFixed(1)} s${sample === undefined ? '' : ', with the sample running'}.`,
    '',
    `  API        ${api}/groups`,
    ...(sample === undefined ? [] : [`  sample     ${sample}`]),
    `  ARM        ${azure.arm}   (certificate authority: ${azure.ca})`,
    `  registry   ${azure.registry}   (as ${azure.loginServer})`,
    `  DNS        ${azure.dns}   (dig @${azure.dns.replace(':', ' -p ')} NAME: names of container groups and of Traffic Manager)`,
    `  file share ${azure.shares}`,
    `  log        ${path.join(directory, 'controller.log')}`,
    '',
    ...unprivileged(azure),
    'Try:',
    '',
    `  curl ${api}/groups/jobs   # what is, and why`,
    ...(sample === undefined ? [] : [`  curl ${sample}/jobs -H 'content-type: application/json' -d '{"count":100}'`]),
    `  npm run push -- samples/jobs/job-processing ${azure.loginServer}/jobs/job-processing:v1 --version v2${from(directory)}`,
    `  curl --cacert ${azure.ca} -H 'authorization: Bearer me' -X DELETE '${group}?api-version=2023-05-01'   # behind our back`,
    `  curl ${api}/groups/jobs/history   # what was done, and why`,
    `  curl -X DELETE ${api}/groups/jobs   # through us: gone`,
    '',
    'With the Azure CLI, which these lines point here until the shell ends:',
    '',
    ...azureCli(azure).map((line) => `  ${line}`),
    '',
    'Ctrl-C stops everything.',
  ];
  return `\n${lines.join('\n')}\n`;
}

/** A configuration of its own, so that nobody's is touched; the second variable is for what `az container exec` opens. */
export function azureCli({ arm, ca, resourceGroup, loginServer, tenant }: AzureAddresses): readonly string[] {
  const suffix = loginServer.slice(loginServer.indexOf('.'));
  return [
    `export AZURE_CONFIG_DIR="$(mktemp -d)" REQUESTS_CA_BUNDLE='${ca}' SSL_CERT_FILE='${ca}' AZURE_CORE_COLLECT_TELEMETRY=0`,
    `az cloud register -n LocalAzure --endpoint-resource-manager ${arm} --suffix-acr-login-server-endpoint ${suffix}`,
    'az cloud set -n LocalAzure',
    `az login --service-principal -u 00000000-0000-0000-0000-0000000000c1 -p local --tenant ${tenant}`,
    `az container list -g ${resourceGroup} -o table`,
  ];
}

function unprivileged({ lowPortOffset }: AzureAddresses): string[] {
  if (lowPortOffset === 0) return [];
  return [`  Ports below 1024 cannot be had by this user: port p of a container is at ${lowPortOffset} + p.`, ''];
}

/** The push command looks in the usual directory by itself. */
function from(directory: string): string {
  return path.basename(directory) === '.mooring' ? '' : ` --azure ${path.join(directory, 'azure.json')}`;
}
