/**
 * S1 and S5, broken authorisation: every route, by every role held in the resource group it is about, in another, in
 * all or in none. What a caller lacks changes nothing, reads nothing and does not tell whether anything is there.
 */
import { describe, expect, it } from 'vitest';
import { ACCESS, nameOf } from '../../src/http/access.ts';
import { authorize } from '../../src/http/authorize.ts';
import { type Rights, ROLES, type Role } from '../../src/http/roles.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { ask, declaration, LONG, running, SUB, shop, WEB } from '../http/support.ts';
import { grants } from '../support/principal.ts';

const OTHER = `${SUB}/other`;
const NO_DEFAULT = { defaults: {} };
const ROUTE_NAMES = ROUTES.map(nameOf);
const roleOf = (route: string): Role => ACCESS[route]?.role ?? 'Admin';
const below = (role: Role) => ROLES.slice(0, ROLES.indexOf(role));

/** A request that the route would do, about the group `web` of the resource group `shop` or of another. */
function requestFor(route: string, place: 'shop' | 'other' | 'absent' = 'shop') {
  const [method = '', path = ''] = route.split(' ');
  const where = `/subscriptions/${SUB}/resourceGroups/${place}`;
  const line = /^\/(groups|containerGroups)/.test(path) ? `${method} ${where}${path.replace('{name}', 'web')}` : route;
  return [line, method === 'PUT' ? { body: declaration() } : {}] as const;
}

const asked = async (route: string, rights: Rights, place?: 'shop' | 'other' | 'absent') => {
  const memory = await running();
  memory.board.reset();
  const [line, body] = requestFor(route, place);
  const answer = await ask(memory, line, { ...body, rights });
  return { answer, memory };
};

describe('the table of roles', () => {
  it('has every route, and none that there is not', () => {
    expect(Object.keys(ACCESS).toSorted()).toEqual([...new Set(ROUTE_NAMES)].toSorted());
  });

  it('lets nobody in where a route has no entry, whatever their role', () => {
    const admin = grants(['Admin']);
    expect(() => authorize(admin, undefined, undefined)).toThrow(expect.objectContaining({ kind: 'forbidden' }));
    expect(() => authorize(admin, undefined, WEB.scope)).toThrow(expect.objectContaining({ kind: 'forbidden' }));
  });

  it('lets nobody change anything as a Reader', () => {
    const changing = ROUTE_NAMES.filter((name) => !name.startsWith('GET '));
    expect(changing.filter((name) => roleOf(name) === 'Reader')).toEqual([]);
  });
});

describe.each(ROUTE_NAMES)('%s', (route) => {
  const role = roleOf(route);
  const { where } = ACCESS[route] ?? {};

  it.each([...ROLES.slice(ROLES.indexOf(role))])('is done for a %s of all resource groups', async (enough) => {
    const { answer } = await asked(route, grants([enough]));
    expect([401, 403]).not.toContain(answer.status);
  });

  it('is done for whoever has the role in this resource group, unless it is about all of them', async () => {
    const { answer } = await asked(route, grants([role, WEB.scope]));
    expect(answer.status === 403).toBe(where === 'all');
  });

  it.each(below(role))('is refused to a %s, and nothing is read or written', async (little) => {
    for (const rights of [grants([little]), grants([little, WEB.scope])]) {
      const { answer, memory } = await asked(route, rights);
      expect(answer).toMatchObject({ status: 403, body: { type: '/problems/forbidden' } });
      expect([memory.board.writes(), memory.board.calls()]).toEqual([0, 0]);
    }
  });

  it('is refused to somebody without a role', async () => {
    const { answer, memory } = await asked(route, grants());
    expect(answer.status).toBe(403);
    expect(memory.board.calls()).toBe(0);
  });

  it('is refused to nobody known with 401, and with 503 while authentication is off', async () => {
    const unknown = await asked(route, { kind: 'nothing', why: 'unknown' });
    expect(unknown.answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    const off = await asked(route, { kind: 'nothing', why: 'off' });
    expect(off.answer).toMatchObject({ status: 503, body: { type: '/problems/authentication-off' } });
    expect([unknown.memory.board.calls(), off.memory.board.calls()]).toEqual([0, 0]);
  });
});

describe('another resource group', () => {
  it.each(ROUTE_NAMES.filter((name) => ACCESS[name]?.where === 'group'))(
    'is refused in the same words for what is there and what is not: %s',
    async (route) => {
      const strange = grants(['Admin', OTHER]);
      const there = await asked(route, strange, 'shop');
      const absent = await asked(route, strange, 'absent');
      expect([there.answer.status, absent.answer.status]).toEqual([403, 403]);
      expect(absent.answer.text).toBe(there.answer.text.replaceAll(WEB.scope, `${SUB}/absent`));
      expect([there.memory.board.calls(), absent.memory.board.calls()]).toEqual([0, 0]);
    },
  );
});

describe('an address that there is not', () => {
  it('is not told from one that there is, to a stranger', async () => {
    const stranger = { rights: { kind: 'nothing', why: 'unknown' } } as const;
    expect((await ask(shop(), 'GET /nowhere', stranger)).status).toBe(401);
    expect((await ask(shop(), 'PATCH /groups/web', stranger)).status).toBe(401);
  });
});

describe('a short address', () => {
  const GROUP_ROUTES = ROUTE_NAMES.filter((route) => route.includes('{name}'));

  it.each(GROUP_ROUTES)('leads no further than its resource group’s role, by default scope: %s', async (route) => {
    const memory = await running();
    const [, body] = requestFor(route);
    const line = route.replace('{name}', 'web');
    const answer = await ask(memory, line, { ...body, rights: grants(['Admin', OTHER]) });
    expect(answer.status).toBe(403);
    expect(memory.board.calls()).toBe(0);
  });

  it.each(GROUP_ROUTES.filter((route) => !/^PUT|adopt$/.test(route)))(
    'finds by name only what the caller may read: %s',
    async (route) => {
      const memory = await running();
      const answer = await ask(memory, route.replace('{name}', 'web'), {
        ...NO_DEFAULT,
        rights: grants(['Admin', OTHER]),
      });
      expect(answer.status).toBe(route.startsWith('DELETE') ? 204 : 404);
      expect(memory.board.writes()).toBe(0);
    },
  );

  it('of a declaration goes where the declaration says, and is refused there', async () => {
    const memory = await running();
    const body = declaration({ mooring: { subscription: SUB, resourceGroup: 'other' } });
    const rights = grants(['Admin', WEB.scope]);
    const put = await ask(memory, 'PUT /groups/web', { ...NO_DEFAULT, body, rights });
    expect(put).toMatchObject({ status: 403, body: { type: '/problems/forbidden' } });
    expect(memory.board.calls()).toBe(0);
  });

  it('of an adoption, too', async () => {
    const memory = await running();
    const body = { mooring: { subscription: SUB, resourceGroup: 'other' } };
    const post = await ask(memory, 'POST /groups/web/adopt', {
      ...NO_DEFAULT,
      body,
      rights: grants(['Admin', WEB.scope]),
    });
    expect([post.status, memory.board.writes()]).toEqual([403, 0]);
  });

  it('lists candidates of the same name only where the caller may read', async () => {
    const memory = await running();
    for (const rg of ['other', 'third']) {
      await ask(memory, `PUT ${LONG.replace('/shop/', `/${rg}/`)}/web`, { body: declaration() });
    }
    const rights = grants(['Reader', OTHER], ['Reader', `${SUB}/third`]);
    const got = await ask(memory, 'GET /groups/web', { ...NO_DEFAULT, rights });
    expect(got.status).toBe(409);
    expect(got.text).not.toContain('shop');
  });
});

describe('a list', () => {
  it('of all groups shows those that the caller may read', async () => {
    const memory = await running();
    await ask(memory, `PUT ${LONG.replace('/shop/', '/other/')}/api`, { body: declaration() });
    const list = async (rights: Rights) =>
      (await ask(memory, 'GET /groups', { ...NO_DEFAULT, rights })).body.value.map(({ name }) => name);
    expect(await list(grants(['Reader', OTHER]))).toEqual(['api']);
    expect(await list(grants(['Reader']))).toEqual(['api', 'web']);
  });

  it('of a resource group is refused where the caller may not read', async () => {
    expect((await ask(await running(), `GET ${LONG}`, { rights: grants(['Admin', OTHER]) })).status).toBe(403);
  });
});

describe('a look after a request', () => {
  it('is done as ever for somebody who holds the role in this resource group alone', async () => {
    const memory = shop();
    const put = await ask(memory, `PUT ${LONG}/web`, { body: declaration(), rights: grants(['Admin', WEB.scope]) });
    expect([put.status, put.body.status.phase]).toEqual([201, 'Creating']);
    expect(memory.containerGroups.read(WEB)).toBeDefined();
  });
});

describe('history', () => {
  it('has each write of a caller who is known, with their name', async () => {
    const memory = shop();
    const rights = grants(['Admin']);
    for (const line of ['PUT', 'POST stop', 'POST start', 'POST restart', 'POST hold', 'POST unhold', 'DELETE']) {
      const [method, verb] = line.split(' ');
      const body = method === 'PUT' ? { body: declaration() } : {};
      const answer = await ask(memory, `${method} ${LONG}/web${verb ? `/${verb}` : ''}`, { ...body, rights });
      expect(answer.status).toBeLessThan(300);
    }
    const all = await memory.parts.history.list(WEB, 100, AbortSignal.timeout(1000));
    const asked = all.filter(({ message }) => message.startsWith('asked for')).toReversed();
    expect(asked.map(({ what, trigger }) => `${what}: ${trigger}`)).toEqual([
      'declare: PUT by ada@example.com',
      'stop: stop by ada@example.com',
      'start: start by ada@example.com',
      'restart: restart by ada@example.com',
      'hold: hold by ada@example.com',
      'unhold: unhold by ada@example.com',
      'delete: DELETE by ada@example.com',
    ]);
  });

  it('has no entry of a request that changed nothing', async () => {
    const memory = await running();
    const count = async () => (await memory.parts.history.list(WEB, 100, AbortSignal.timeout(1000))).length;
    const before = await count();
    const rights = grants(['Admin']);
    const same = await ask(memory, `PUT ${LONG}/web`, { body: declaration(), rights });
    const dry = await ask(memory, `PUT ${LONG}/web?dryRun=true`, { body: declaration({ tags: { a: 'b' } }), rights });
    expect([same.status, dry.status, await count()]).toEqual([200, 200, before]);
  });
});
