/** Whom Azure takes Mooring for, what that identity may do where, and whether the clocks agree. Part of the doctor. */
import type { Finding } from '../../core/doctor/finding.ts';
import { GROUP_ACTIONS, missingActions } from '../../core/doctor/rights.ts';
import { attempt } from '../../core/errors.ts';
import type { Examined } from './examine.ts';

/** From here on leases of two workers may be judged apart (docs/reliability.md, I1). */
const SKEW_FAIL_MS = 2 * 60_000;
/** Far beyond what a clock that is set by the network drifts. */
const SKEW_WARN_MS = 20_000;
/** Resource groups asked about at once. */
const AT_ONCE = 8;

export async function identityFindings({ inspector }: Examined, signal: AbortSignal): Promise<Finding[]> {
  const known = await attempt(() => inspector.identity(signal));
  if (known.ok) {
    const { objectId = 'an object id that the token does not tell', tenant } = known.value;
    const says = `${objectId}${tenant === undefined ? '' : ` of the directory ${tenant}`}`;
    return [{ check: 'identity', level: 'ok', says }];
  }
  return [
    {
      check: 'identity',
      level: 'fail',
      says: 'no token for ARM can be had: the app has no managed identity, or AZURE_CLIENT_ID names none of its own',
      mend: 'az functionapp identity show --name APP --resource-group GROUP',
    },
  ];
}

export async function clockFindings({ inspector, scopes }: Examined, signal: AbortSignal): Promise<Finding[]> {
  const subscription = scopes[0]?.split('/')[0];
  if (subscription === undefined)
    return [{ check: 'clock', level: 'warn', says: 'not tried: no resource group is known' }];
  const skew = await inspector.skewMs(subscription, signal);
  if (skew === undefined) return [{ check: 'clock', level: 'warn', says: 'not tried: ARM’s answer has no date' }];
  const off = Math.abs(skew);
  const level = off >= SKEW_FAIL_MS ? 'fail' : off >= SKEW_WARN_MS ? 'warn' : 'ok';
  const says = `${(off / 1000).toFixed(1)} s ${skew < 0 ? 'behind' : 'ahead of'} ARM’s`;
  if (level === 'ok') return [{ check: 'clock', level, says }];
  return [{ check: 'clock', level, says, mend: 'az functionapp restart --name APP --resource-group GROUP' }];
}

export async function rightsFindings(all: Examined, signal: AbortSignal): Promise<Finding[]> {
  const { scopes, inspector } = all;
  if (scopes.length === 0) {
    return [
      {
        check: 'rights',
        level: 'warn',
        says: 'not tried: no resource group is known',
        mend: 'set MOORING_SCOPES, or declare a group',
      },
    ];
  }
  const known = await attempt(() => inspector.identity(signal));
  const objectId = (known.ok && known.value.objectId) || 'OBJECT_ID';
  const found: Finding[] = [];
  for (let start = 0; start < scopes.length; start += AT_ONCE) {
    const some = scopes.slice(start, start + AT_ONCE);
    found.push(...(await Promise.all(some.map((scope) => rightsIn(all, scope, { objectId, signal })))).flat());
  }
  return found;
}

interface Asking {
  readonly objectId: string;
  readonly signal: AbortSignal;
}

async function rightsIn(all: Examined, scope: string, { objectId, signal }: Asking): Promise<Finding[]> {
  const mend = mendRights(all, scope, objectId);
  const [read, permissions] = await Promise.all([
    attempt(() => firstOf(all, scope, signal)),
    attempt(() => all.inspector.permissions(scope, signal)),
  ]);
  const check = 'rights';
  if (!read.ok && read.fault.status === 403) {
    const says = 'the identity lacks Microsoft.ContainerInstance/containerGroups/read, and most likely all of the role';
    return [{ check, level: 'fail', about: scope, says, mend }];
  }
  if (!read.ok) {
    const gone = read.fault.reason === 'NotFound';
    const says = gone ? 'there is no such resource group' : `${read.fault.message} (${read.fault.reason})`;
    return [{ check, level: 'fail', about: scope, says }];
  }
  if (!permissions.ok) {
    const says = `reading works; writing was not tried, since permissions cannot be read (${permissions.fault.reason})`;
    return [{ check, level: 'ok', about: scope, says }];
  }
  const missing = missingActions(GROUP_ACTIONS, permissions.value);
  if (missing.length === 0) return [{ check, level: 'ok', about: scope, says: 'all that Mooring does there' }];
  return [{ check, level: 'fail', about: scope, says: `the identity lacks ${missing.join(', ')}`, mend }];
}

/** The list's first page is enough. */
async function firstOf({ parts }: Examined, scope: string, signal: AbortSignal): Promise<void> {
  for await (const _ of parts.containerGroups.list(scope, signal)) return;
}

function mendRights({ facts }: Examined, scope: string, objectId: string): string {
  const [subscription = '', group = ''] = scope.split('/');
  return `az role assignment create --assignee-object-id ${objectId} --assignee-principal-type ServicePrincipal --role "Mooring container groups (${facts.installation})" --scope "/subscriptions/${subscription}/resourceGroups/${group}"`;
}
