/** Authentication before the app: who may call, and events that still arrive, with processes of their own. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../../local/demo/stage.ts';
import { createWitness } from '../../local/demo/witness.ts';
import type { PlatformAuthentication } from '../../local/host/authentication.ts';
import { startController } from '../../local/start/controller.ts';
import { holdAzure } from '../../local/start/hold.ts';
import { declarationOf, pushMissing, pushService } from '../../local/start/sample.ts';
import { isObject, type JsonObject, objectAt, objectsAt, parseJson } from '../../local/world/json.ts';
import { stateDirectory } from './support/state-directory.ts';

const LIMIT_MS = 60_000;
/** No timer helps: what is seen here came by events. */
const RARELY = '0 0 0 1 1 *';
const ADA = '00000000-0000-0000-0000-0000000000ad';
const BOB = '00000000-0000-0000-0000-0000000000b0';

it('lets in who has a role, and events without one', { timeout: 4 * LIMIT_MS }, async () => {
  await using directory = stateDirectory();
  const azure = await holdAzure({ directory: directory.path, anyPorts: true });
  const claims = (oid: string) =>
    [
      ['oid', oid],
      ['tid', azure.tenant],
    ] as const;
  const start = async (excludedPaths: readonly string[], settings: Record<string, string> = {}) => {
    const file = path.join(directory.path, 'authentication.json');
    const before: PlatformAuthentication = { tokens: { ada: claims(ADA), bob: claims(BOB) }, excludedPaths };
    writeFileSync(file, JSON.stringify(before));
    return startController({
      directory: directory.path,
      azure,
      ...(settings['off'] ? {} : { authentication: file }),
      settings: {
        MOORING_SWEEP_SCHEDULE: RARELY,
        MOORING_HEALTH_SCHEDULE: RARELY,
        MOORING_AUTHENTICATION: 'entra',
        MOORING_TENANT: azure.tenant,
        MOORING_ROLES: JSON.stringify([
          { id: ADA, role: 'Admin' },
          { id: BOB, role: 'Admin', resourceGroup: `${azure.subscription}/other` },
        ]),
      },
    });
  };
  try {
    await pushMissing(azure);

    const closed = await start([]);
    await expect(azure.subscribe(closed.url)).rejects.toThrow();
    await closed.stop();

    const open = await start(['/runtime/webhooks/*']);
    await azure.subscribe(open.url);
    const put = (headers: Record<string, string>) =>
      fetch(`${open.url}/api/groups/jobs`, { method: 'PUT', headers, body: declarationOf(azure) });
    const forged = Buffer.from(JSON.stringify({ auth_typ: 'aad', claims: [{ typ: 'oid', val: ADA }] })).toString(
      'base64',
    );
    expect((await put({ 'x-ms-client-principal': forged })).status).toBe(401);
    expect((await put({ authorization: 'Bearer bob', 'x-ms-client-principal': forged })).status).toBe(403);
    expect((await put({ authorization: 'Bearer ada' })).status).toBe(201);

    const witness = createWitness(azure);
    const running = async () => JSON.stringify(await witness.group('jobs'));
    const headers = { authorization: 'Bearer ada' };
    const asked = async (at: string): Promise<JsonObject> => {
      const told = parseJson(await (await fetch(`${open.url}/api/${at}`, { headers })).text());
      return isObject(told) ? told : {};
    };
    await until('the group to be at rest', LIMIT_MS, async () => {
      const status = objectAt(await asked('groups/jobs'), 'status');
      return status['phase'] === 'Running' && status['nextLook'] === undefined;
    });
    // No timer runs, and no look is planned: from here on it takes an event.
    const digest = await pushService(azure, 'job-processing', 'v1', 'v2');
    await until('the pushed image', LIMIT_MS, async () => (await running()).includes(`@${digest}`));
    const history = await (await fetch(`${open.url}/api/groups/jobs/history`, { headers })).text();
    expect(history).toContain('"trigger":"image pushed"');
    expect(history).toContain(`"what":"declare","reason":"Declared","trigger":"PUT by ${ADA}"`);
    let findings: readonly JsonObject[] = [];
    // It is noted behind the look, whose write to ARM is seen before.
    await until('the push to be noted', LIMIT_MS, async () => {
      findings = objectsAt(await asked('doctor'), 'findings');
      const pushes = findings.find(({ about }) => about === 'pushes');
      return /^the last came \d min ago/.test(String(pushes?.['says']));
    });
    expect(findings.filter(({ level }) => level === 'fail')).toEqual([]);
    expect(findings).toContainEqual(expect.objectContaining({ check: 'rights', says: 'all that Mooring does there' }));
    await open.stop();

    const off = await start([], { off: 'true' });
    const all = JSON.stringify({ auth_typ: 'aad', claims: claims(ADA).map(([typ, val]) => ({ typ, val })) });
    const answer = await fetch(`${off.url}/api/groups`, {
      headers: { 'x-ms-client-principal': Buffer.from(all).toString('base64') },
    });
    expect([answer.status, (await answer.text()).includes('authentication-off')]).toEqual([503, true]);
    await off.stop();
  } finally {
    await azure.stop();
  }
});
