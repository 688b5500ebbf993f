/** What is Mooring's own: its storage, whose it is, and whether it is let write. Part of the doctor. */
import type { Finding } from '../../core/doctor/finding.ts';
import { attempt, type Fault } from '../../core/errors.ts';
import type { Examined } from './examine.ts';

const ROLES = 'Storage Table Data Contributor, Storage Queue Data Contributor and Storage Blob Data Contributor';

export async function storageFindings({ parts }: Examined, signal: AbortSignal): Promise<Finding[]> {
  const [tables, queue, on] = await Promise.all([
    attempt(() => parts.holds.read(signal)),
    attempt(() => parts.poison.count(signal)),
    attempt(() => parts.deadLetters.isOn(signal)),
  ]);
  return [
    tables.ok ? { check: 'storage', level: 'ok', about: 'tables', says: 'answer' } : away('tables', tables.fault),
    queue.ok ? poisonFinding(queue.value) : away('queue', queue.fault),
    on.ok ? deadLetterFinding(on.value, parts.deadLetters.container) : away('dead letters', on.fault),
  ];
}

function poisonFinding(count: number): Finding {
  const [check, about] = ['storage', 'queue'] as const;
  if (count === 0) return { check, about, level: 'ok', says: 'answers; no message was given up' };
  const says = `about ${count} messages were given up: harmless, the timers do their work`;
  return { check, about, level: 'warn', says, mend: 'mooring replay poison' };
}

function deadLetterFinding(on: boolean, container: string): Finding {
  const [check, about] = ['storage', 'dead letters'] as const;
  if (on) return { check, about, level: 'ok', says: `container ${container} is there` };
  return {
    check,
    about,
    level: 'warn',
    says: `there is no container ${container}: events that cannot be delivered are dropped, and the timers make up for them later`,
    mend: `az storage container create --auth-mode login --account-name ACCOUNT --name ${container}`,
  };
}

function away(about: string, fault: Fault): Finding {
  const denied = fault.status === 403;
  return {
    check: 'storage',
    level: 'fail',
    about,
    says: denied ? 'Mooring’s identity may not use them' : `${fault.message} (${fault.reason})`,
    ...(denied ? { mend: `give it ${ROLES} on the storage account: az role assignment create` } : {}),
  };
}

export async function installationFindings({ parts, facts }: Examined, signal: AbortSignal): Promise<Finding[]> {
  const [owner, hold] = await Promise.all([
    attempt(() => facts.tablesBelongTo(signal)),
    attempt(() => parts.holds.read(signal)),
  ]);
  const findings: Finding[] = [];
  if (!owner.ok) {
    findings.push({ check: 'installation', level: 'fail', says: `${owner.fault.message} (${owner.fault.reason})` });
  } else if (owner.value !== undefined && owner.value !== facts.installation) {
    findings.push({
      check: 'installation',
      level: 'fail',
      says: `these tables belong to ${owner.value}, and MOORING_INSTALLATION is ${facts.installation}: Mooring only reads`,
      mend: `az functionapp config appsettings set --name APP --resource-group GROUP --settings MOORING_INSTALLATION=${owner.value}`,
    });
  } else findings.push({ check: 'installation', level: 'ok', says: `${facts.installation}, in setting and tables` });
  if (facts.mode === 'observe') {
    findings.push({
      check: 'installation',
      level: 'warn',
      says: 'it only observes: nothing is written to Azure',
      mend: 'az functionapp config appsettings set --name APP --resource-group GROUP --settings MOORING_MODE=manage',
    });
  }
  if (hold.ok && hold.value) {
    const since = new Date(hold.value.since).toISOString();
    const says = `everything is on hold since ${since}, by ${hold.value.by}`;
    findings.push({ check: 'installation', level: 'warn', says, mend: 'mooring unhold --all' });
  }
  return findings;
}
