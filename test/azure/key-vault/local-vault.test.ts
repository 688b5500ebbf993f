/** The adapter against the local vault: kept, read in any version, forgotten, and kept again. */
import { expect, it } from 'vitest';
import { createVault as createLocalVault } from '../../../local/vault/vault.ts';
import { virtualClock } from '../../../local/world/clock.ts';
import { createVault } from '../../../src/azure/key-vault/vault.ts';
import { credential, faultOf, signal } from '../support/fixtures.ts';
import { clientOf } from '../support/service-client.ts';

const OWN = 'https://mooring.vault.azure.net';

function setUp() {
  const httpClient = clientOf(createLocalVault({ clock: virtualClock(Date.UTC(2026, 0, 1)) }));
  return createVault({ ownVaultUrl: OWN, credential, allowedHosts: ['.vault.azure.net'], httpClient });
}

it('keeps a value under a version that stays readable when a newer one comes', async () => {
  const vault = setUp();
  const first = await vault.keep('web-db', 'one', signal());
  const second = await vault.keep('web-db', 'twö\n', signal());
  expect(first).not.toBe(second);
  expect((await vault.read(first, signal())).value).toBe('one');
  const current = await vault.read(`@Microsoft.KeyVault(SecretUri=${OWN}/secrets/web-db)`, signal());
  expect(current.value).toBe('twö\n');
  expect(second).toContain(`/${current.version})`);
});

it('names the newest version, without a value in what it gives', async () => {
  const vault = setUp();
  const reference = `@Microsoft.KeyVault(SecretUri=${OWN}/secrets/web-db)`;
  expect(await faultOf(vault.version(reference, signal()))).toMatchObject({ reason: 'SecretUnavailable', status: 404 });
  const first = await vault.keep('web-db', 'one', signal());
  expect(await vault.version(reference, signal())).toBe(first);
  const second = await vault.keep('web-db', 'two', signal());
  expect(await vault.version(reference, signal())).toBe(second);
  expect(await vault.version('@Microsoft.KeyVault(VaultName=mooring;SecretName=web-db)', signal())).toBe(second);
});

it('forgets what begins so, and takes the same name again after a while', async () => {
  const vault = setUp();
  const names = Array.from({ length: 30 }, (_, index) => `web-${index}`);
  for (const name of names) await vault.keep(name, 'v', signal());
  const api = await vault.keep('api-db', 'stays', signal());
  await vault.forget('web-', signal());
  const gone = vault.read(`@Microsoft.KeyVault(SecretUri=${OWN}/secrets/web-29)`, signal());
  expect(await faultOf(gone)).toMatchObject({ kind: 'terminal', reason: 'SecretUnavailable', status: 404 });
  expect((await vault.read(api, signal())).value).toBe('stays');

  expect(await faultOf(vault.keep('web-0', 'new', signal()))).toMatchObject({
    kind: 'transient',
    retryAfterMs: 10_000,
  });
  const again = await vault.keep('web-0', 'new', signal());
  expect((await vault.read(again, signal())).value).toBe('new');
});
