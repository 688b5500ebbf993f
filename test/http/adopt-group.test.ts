/** POST adopt: what it answers, and every refusal. What becomes of the group with time is test/engine/adopt.test.ts. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import type { Memory } from '../support/memory-parts.ts';
import { ask, declaration, LONG, SCOPE, shop, WEB } from './support.ts';

const SECRET = '/properties/containers/0/properties/environmentVariables/0/secureValue';
const REFERENCE = '@Microsoft.KeyVault(SecretUri=https://team.vault.azure.net/secrets/db)';
const secure = (change: JsonObject = {}) => declaration(change, [{ name: 'DB', secureValue: 'canary' }]);

/** Nobody’s container group, running. */
function foreign(body = declaration(), options = {}, name = 'web'): Memory {
  const memory = shop(options);
  memory.containerGroups.place({ scope: SCOPE, name }, body);
  return memory;
}

const adopt = (memory: Memory, body: JsonObject | string = '', address = '/groups/web/adopt') =>
  ask(memory, `POST ${address}`, { body });

/** What was written, but for secrets' places: nothing but reads. */
const untouched = (memory: Memory) => memory.board.writes();

describe('an adoption', () => {
  it.each(['/groups/web/adopt', `${LONG}/web/adopt`])(
    'by %s answers 201 with the group and where it is',
    async (path) => {
      const memory = foreign();
      const answer = await adopt(memory, '', path);
      expect(answer.status).toBe(201);
      expect(answer.headers).toMatchObject({ location: `/api${LONG}/web`, etag: '"1"' });
      expect(answer.body).toMatchObject({
        id: `${LONG}/web`,
        generation: 1,
        revision: { target: 1, last: 1 },
        declaration: { mooring: { drift: { mode: 'report' }, images: { web: { follow: 'none' } } } },
        warnings: [],
      });
      expect(memory.board.calls('containerGroups.patchTags')).toBe(1);
      expect(memory.board.writes('containerGroups')).toBe(1);
    },
  );

  it('takes YAML, and its keys win over the safe ones member by member', async () => {
    const memory = foreign();
    const answer = await adopt(memory, 'mooring:\n  drift: { ignore: [/tags/x] }\n  protect: true\n');
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      declaration: { mooring: { drift: { mode: 'report', ignore: ['/tags/x'] }, protect: true } },
    });
  });

  it('tells in history who did it', async () => {
    const memory = foreign();
    await adopt(memory);
    const { body } = await ask(memory, 'GET /groups/web/history');
    expect(body.value.find(({ what }) => what === 'adopt')).toMatchObject({
      trigger: 'adopt by ada@example.com',
      message: 'web runs shop.azurecr.io/web:v1',
    });
  });

  it('keeps a given value in the vault and a given reference as it is', async () => {
    for (const given of ['canary', REFERENCE]) {
      const memory = foreign(secure());
      const answer = await adopt(memory, { secrets: { [SECRET]: given } });
      expect(answer.status).toBe(201);
      expect([...memory.vault.kept.values()].flat()).toEqual(given === 'canary' ? ['canary'] : []);
      expect(JSON.stringify(memory.groups.row(WEB))).toContain('@Microsoft.KeyVault');
      expect(JSON.stringify([memory.groups.row(WEB), answer.text, memory.log.entries])).not.toContain('canary');
    }
  });

  it('goes on where it is said that a place has no secret', async () => {
    const memory = foreign(declaration({}, [{ name: 'EMPTY' }]));
    expect((await adopt(memory)).status).toBe(400);
    expect((await adopt(memory, { secrets: { [SECRET]: '' } })).status).toBe(201);
  });

  it('of what somebody else looks after needs to be told so', async () => {
    const tags = { PodName: 'a', NodeName: 'b', Namespace: 'c', UID: 'd' };
    const memory = foreign(declaration({ tags }));
    const refused = await adopt(memory);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      type: '/problems/owned-elsewhere',
      detail: expect.stringMatching(/virtual-kubelet.*"acceptOwner": true/),
    });
    expect(untouched(memory)).toBe(0);
    expect((await adopt(memory, { acceptOwner: true })).status).toBe(201);
  });
});

describe('an adoption is refused and changes nothing', () => {
  it.each([
    ['an unknown key', { secret: {} }, '/secret'],
    ['an unknown key of ours', { mooring: { replica: 1 } }, '/mooring/replica'],
    ['a container that is not there', { mooring: { images: { other: { follow: 'none' } } } }, '/mooring/images/other'],
    ['mooring that is no mapping', { mooring: 'yes' }, '/mooring'],
    ['secrets that are no mapping', { secrets: ['a'] }, '/secrets'],
    ['a secret that is no text', { secrets: { '/a': 1 } }, '/secrets/~1a'],
    ['acceptOwner that is no flag', { acceptOwner: 'yes' }, '/acceptOwner'],
    ['a secret where it has none', { secrets: { '/properties/osType': 'canary' } }, '/properties/osType'],
    ['another resource group', { mooring: { resourceGroup: 'other' } }, '/mooring/resourceGroup'],
  ])('for %s', async (_what, body, pointer) => {
    const memory = foreign();
    const answer = await adopt(memory, body, `${LONG}/web/adopt`);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ type: '/problems/invalid-declaration' });
    expect(answer.body.violations.map((violation) => violation.pointer)).toContain(pointer);
    expect(answer.text).not.toContain('canary');
    expect(untouched(memory)).toBe(0);
  });

  it('for secrets that cannot be read and were not given, each with what to do', async () => {
    const memory = foreign(secure());
    const answer = await adopt(memory);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      type: '/problems/secrets-required',
      violations: [{ pointer: SECRET, rule: expect.stringMatching(/value.*vault.*reference/) }],
    });
    expect(untouched(memory)).toBe(0);
  });

  it('for a value where there is no vault, and not for a reference', async () => {
    const memory = foreign(secure(), { vault: false });
    const answer = await adopt(memory, { secrets: { [SECRET]: 'canary' } });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      violations: [{ pointer: SECRET, rule: expect.stringContaining('MOORING_VAULT_URL') }],
    });
    expect(untouched(memory)).toBe(0);
    expect((await adopt(memory, { secrets: { [SECRET]: REFERENCE } })).status).toBe(201);
  });

  it('for a reference that is none', async () => {
    const memory = foreign(secure());
    const answer = await adopt(memory, { secrets: { [SECRET]: '@Microsoft.KeyVault(oops)' } });
    expect(answer.status).toBe(400);
    expect(answer.body.violations).toMatchObject([{ pointer: SECRET }]);
    expect(untouched(memory)).toBe(0);
  });

  it('where there is no such container group', async () => {
    const memory = shop();
    const answer = await adopt(memory);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ detail: expect.stringContaining('no container group web') });
  });

  it('where a group has it', async () => {
    const memory = foreign();
    await adopt(memory);
    const again = await adopt(memory);
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ type: '/problems/already-managed' });
  });

  it('where it is being deleted', async () => {
    const memory = foreign();
    await adopt(memory);
    const row = memory.groups.row(WEB);
    if (!row) throw new Error('no row');
    memory.groups.place({ ...row, desired: { ...row.desired, deletion: { at: 0, keep: false } } });
    const again = await adopt(memory);
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ type: '/problems/already-managed', detail: expect.stringContaining('wait') });
  });

  it('where another installation has it, which is named', async () => {
    const memory = foreign(declaration({ tags: { 'mooring-owner': 'other-one' } }));
    const answer = await adopt(memory);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({
      type: '/problems/owned-elsewhere',
      detail: expect.stringContaining('other-one'),
    });
    expect(untouched(memory)).toBe(0);
  });

  it('while Azure is at work on it', async () => {
    const memory = shop();
    await memory.parts.containerGroups.put(WEB, declaration(), AbortSignal.timeout(1000));
    const answer = await adopt(memory);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ type: '/problems/not-settled', detail: expect.stringContaining('wait') });
  });

  it.each(['a'.repeat(41), 'web-r1-1-1'])('for the name %s, with the rule', async (name) => {
    const memory = foreign(declaration(), {}, name);
    const answer = await adopt(memory, '', `/groups/${name}/adopt`);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ type: '/problems/invalid-address', violations: [{ pointer: '/name' }] });
  });

  it('on a short address without a default', async () => {
    const answer = await ask(foreign(), 'POST /groups/web/adopt', { defaults: {} });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ type: '/problems/resource-group-required' });
  });

  it('for a body that cannot be read, or is too large', async () => {
    expect((await adopt(foreign(), '{"secrets":')).status).toBe(400);
    expect((await adopt(foreign(), `secrets: {}\n${'#'.repeat(300 * 1024)}`)).status).toBe(413);
  });
});

describe('?dryRun=true', () => {
  const DRY = '/groups/web/adopt?dryRun=true';

  it('answers with what it is, who owns it and what points at it, and writes nothing', async () => {
    const memory = foreign(declaration({ tags: { ManagedBy: 'Terraform' } }));
    const host = 'web-shop.westeurope.azurecontainer.io';
    memory.pointers.seen = {
      pointers: [{ kind: 'dns', id: '/zone/CNAME/www', name: 'www.example.com', target: `${host}.` }],
      unread: [{ what: 'application gateways', reason: 'Forbidden' }],
    };
    const answer = await adopt(memory, '', DRY);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      dryRun: true,
      name: 'web',
      standing: 'free',
      adoptable: true,
      secrets: [],
      ownedBy: [{ tool: 'Terraform', evidence: expect.any(String) }],
      pointedAtBy: [{ kind: 'dns', name: 'www.example.com' }],
      images: [{ container: 'web', image: 'shop.azurecr.io/web:v1' }],
      unread: [{ what: 'application gateways', reason: 'Forbidden' }],
    });
    expect(untouched(memory)).toBe(0);
  });

  it('refuses what the adoption would refuse', async () => {
    expect((await adopt(shop(), '', DRY)).status).toBe(404);
    expect((await adopt(foreign(secure()), '', DRY)).status).toBe(400);
    expect((await adopt(foreign(secure(), { vault: false }), { secrets: { [SECRET]: 'x' } }, DRY)).status).toBe(400);
    expect((await adopt(foreign(), '', '/groups/web/adopt?dryRun=yes')).status).toBe(400);
  });
});

it('is what a PUT over a foreign container group is told', async () => {
  const memory = foreign();
  const answer = await ask(memory, 'PUT /groups/web', { body: declaration() });
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({
    type: '/problems/adoption-required',
    detail: expect.stringMatching(/\/adopt.*mooring adopt web/),
  });
  expect(untouched(memory)).toBe(0);
});
