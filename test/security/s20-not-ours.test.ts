/**
 * S20, our identity used on what is somebody else's: what Mooring reads and writes with its own rights is bounded by
 * whose it is, not by what a declaration names. Foreign container groups: test/engine/wrongs.test.ts and the
 * simulation's promise I4.
 */
import { describe, expect, it } from 'vitest';
import { secretName } from '../../src/engine/secret-names.ts';
import { guarded } from '../../src/http/guard.ts';
import { ask, declaration, LONG, running, SCOPE, SUB, shop, WEB } from '../http/support.ts';
import { grants } from '../support/principal.ts';

const POINTER = '/properties/containers/0/properties/environmentVariables/0/secureValue';
const CANARY = 'canary-of-web';
const secret = (value: string) => declaration({}, [{ name: 'KEY', secureValue: value }]);
const theirs = secretName(WEB, POINTER);
const uri = (name: string, version = '') =>
  `@Microsoft.KeyVault(SecretUri=https://mooring.vault.azure.net/secrets/${name}${version})`;

async function withSecret() {
  const memory = shop();
  await ask(memory, `PUT ${LONG}/web`, { body: secret(CANARY) });
  expect([...memory.vault.kept.keys()]).toEqual([theirs]);
  memory.board.reset();
  return memory;
}

describe('a secret that Mooring keeps for a group', () => {
  it.each([
    ['by its address', uri(theirs)],
    ['with its version', uri(theirs, '/00000000000000000000000000000001')],
    ['in other letters', uri(theirs.toUpperCase())],
    ['by vault and name', `@Microsoft.KeyVault(VaultName=mooring;SecretName=${theirs})`],
  ])('cannot be had by another group %s, declared, planned or adopted', async (_, reference) => {
    const memory = await withSecret();
    const refused = { status: 400, body: { violations: [{ pointer: POINTER }] } };
    expect(await ask(memory, `PUT ${LONG}/thief`, { body: secret(reference) })).toMatchObject(refused);
    expect(await ask(memory, `PUT ${LONG}/thief?dryRun=true`, { body: secret(reference) })).toMatchObject(refused);
    expect(await ask(memory, `POST ${LONG}/thief/plan`, { body: secret(reference) })).toMatchObject(refused);
    expect([memory.board.writes(), memory.board.calls('vault.read'), memory.board.calls('vault.version')]).toEqual([
      0, 0, 0,
    ]);
    expect(JSON.stringify(memory.containerGroups.sent({ scope: SCOPE, name: 'thief' }) ?? '')).not.toContain(CANARY);
  });

  it('can be referred to by the group itself, as GET and export show it', async () => {
    const memory = await withSecret();
    const exported = await ask(memory, `GET ${LONG}/web/export?format=json`);
    expect(exported.text).toContain(theirs);
    expect((await ask(memory, `PUT ${LONG}/web`, { body: exported.text })).status).toBe(200);
  });

  it('does not keep a group from a secret of its owner’s in any vault', async () => {
    const memory = await withSecret();
    expect((await ask(memory, `PUT ${LONG}/api`, { body: secret(uri('mooring-db-password')) })).status).toBe(201);
  });
});

describe('a router in another resource group', () => {
  it('takes the role there too, whoever declares it here, and asks nothing of one that stood before', async () => {
    const memory = await running();
    const stored = await memory.parts.groups.get(WEB, AbortSignal.timeout(1000));
    if (!stored) throw new Error('not there');
    const { parts } = memory;
    const own = guarded(parts, grants(['Admin', SCOPE]), 'Admin');
    const both = guarded(parts, grants(['Admin', SCOPE], ['Admin', `${SUB}/other`]), 'Admin');
    const traffic = { trafficManager: { profile: 'web-tm', resourceGroup: 'Other' } };
    const wish = { ...stored.row.desired, document: { ...stored.row.desired.document, mooring: { traffic } } };
    const signal = AbortSignal.timeout(1000);
    await expect(own.groups.update(stored, { desired: wish }, signal)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(
      own.groups.insert({ ...stored.row, key: { scope: SCOPE, name: 'new' }, desired: wish }, signal),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    const written = await both.groups.update(stored, { desired: wish }, signal);
    await own.groups.update(written, { desired: { ...wish, restart: 7 } }, signal);
  });
});
