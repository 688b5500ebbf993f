/** The services that declarations name: registries, routers, vaults. Each is asked once, as a look would. Part of the doctor. */
import type { Finding } from '../../core/doctor/finding.ts';
import { isAzureRegistryHost } from '../../core/doctor/registries.ts';
import { attempt } from '../../core/errors.ts';
import { type ImageReference, tagOf } from '../../core/image/reference.ts';
import { objectAt, textAt } from '../../core/json.ts';
import type { RouterRef } from '../../core/ports.ts';
import { parseDeclaration } from '../../core/spec/parse.ts';
import { imagesOf } from '../../core/spec/render.ts';
import { isVaultReference, parseVaultReference, secretsIn } from '../../core/spec/secrets.ts';
import type { Examined } from './examine.ts';

/** Of each kind; what is beyond is told. */
const ASKED_MAX = 20;

export async function registryFindings({ parts, rows }: Examined, signal: AbortSignal): Promise<Finding[]> {
  const images = rows.flatMap(({ key, desired }) => {
    const parsed = parseDeclaration(desired.document, { name: key.name });
    return parsed.ok ? imagesOf(parsed.declaration).filter(({ follows }) => follows) : [];
  });
  const byHost = new Map<string, ImageReference>(images.map(({ image }) => [image.host, image]));
  return each(byHost, 'registry', async (host, image) => {
    if (!parts.registry.knows(host)) {
      const says = 'it is not asked: tags there are not followed';
      return { level: 'warn', says, mend: `add ${host} to the setting MOORING_REGISTRIES` };
    }
    const read = await attempt(() => parts.registry.resolve({ ...image, tag: tagOf(image) }, signal));
    if (read.ok) return { level: 'ok', says: `answers what ${image.repository}:${tagOf(image)} is` };
    const denied = read.fault.status === 401 || read.fault.status === 403;
    const acr = host.split('.')[0] ?? host;
    return {
      level: read.fault.kind === 'terminal' && !denied ? 'warn' : 'fail',
      says: read.fault.message,
      ...(denied && isAzureRegistryHost(host)
        ? {
            mend: `az role assignment create --role AcrPull --assignee OBJECT_ID --scope "$(az acr show --name ${acr} --query id -o tsv)"`,
          }
        : {}),
    };
  });
}

export async function routerFindings({ parts, rows, facts }: Examined, signal: AbortSignal): Promise<Finding[]> {
  const refs = new Map(
    rows.flatMap(({ key, desired }): [string, RouterRef][] => {
      const router = objectAt(objectAt(objectAt(desired.document['mooring'])['traffic'])['trafficManager']);
      const profile = textAt(router['profile']);
      if (profile === undefined) return [];
      const [home = '', own = ''] = key.scope.split('/');
      const subscription = textAt(router['subscription']) ?? home;
      const resourceGroup = textAt(router['resourceGroup']) ?? own;
      return [
        [
          `${subscription}/${resourceGroup}/${profile}`,
          { kind: 'trafficManager', subscription, resourceGroup, profile },
        ],
      ];
    }),
  );
  return each(refs, 'router', async (_, ref) => {
    const read = await attempt(() => parts.router.read(ref, signal));
    if (read.ok && read.value) return { level: 'ok', says: `${read.value.fqdn} is ${read.value.monitorStatus}` };
    if (read.ok) return { level: 'warn', says: 'there is no such profile, or not yet' };
    const scope = `/subscriptions/${ref.subscription}/resourceGroups/${ref.resourceGroup}`;
    return {
      level: 'fail',
      says: read.fault.message,
      ...(read.fault.status === 403
        ? {
            mend: `az role assignment create --assignee OBJECT_ID --role "Mooring routers (${facts.installation})" --scope "${scope}"`,
          }
        : {}),
    };
  });
}

/** One secret of each vault is asked for its version; the value goes nowhere. */
export async function vaultFindings({ parts, rows }: Examined, signal: AbortSignal): Promise<Finding[]> {
  const references = rows
    .flatMap(({ desired }) => secretsIn(desired.document).map(({ value }) => value))
    .filter(isVaultReference);
  const byVault = new Map(references.map((reference) => [parseVaultReference(reference)?.vaultUrl ?? '', reference]));
  const own: Finding = parts.vault.writable
    ? { check: 'vault', level: 'ok', says: 'Mooring has a vault for plain secrets' }
    : { check: 'vault', level: 'ok', says: 'Mooring has no vault: declarations with plain secrets are refused' };
  const asked = await each(byVault, 'vault', async (url, reference) => {
    const read = await attempt(() => parts.vault.version(reference, signal));
    if (read.ok) return { level: 'ok', says: 'answers' };
    const name = new URL(url).hostname.split('.')[0] ?? '';
    return {
      level: 'fail',
      says: read.fault.message,
      ...(read.fault.status === 403
        ? {
            mend: `az role assignment create --assignee OBJECT_ID --role "Key Vault Secrets User" --scope "$(az keyvault show --name ${name} --query id -o tsv)"`,
          }
        : {}),
    };
  });
  return [own, ...asked];
}

async function each<T>(
  all: ReadonlyMap<string, T>,
  check: Finding['check'],
  ask: (name: string, one: T) => Promise<Omit<Finding, 'check' | 'about'>>,
): Promise<Finding[]> {
  const some = [...all].slice(0, ASKED_MAX);
  const found = await Promise.all(some.map(async ([about, one]) => ({ check, about, ...(await ask(about, one)) })));
  const left = all.size - some.length;
  return left > 0 ? [...found, { check, level: 'warn', says: `${left} more were not tried` }] : found;
}
