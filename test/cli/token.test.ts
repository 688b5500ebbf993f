/** A token of Entra ID: sent to the one server it is for, in clear to nobody, and printed nowhere. */
import { describe, expect, it } from 'vitest';
import { mooring, serveAnswers } from './support.ts';

const TOKEN = 'canary.token.of-ann';
const env = { MOORING_TOKEN: TOKEN };
const EMPTY = { status: 200, body: '{"value":[],"truncated":false}' };

describe('the token', () => {
  it('goes with every call beside the key, and into no output', async () => {
    await using server = await serveAnswers(() => EMPTY);
    const { status, out, err } = await mooring('list', server, { env: { ...env, MOORING_KEY: 'k' } });
    expect(status).toBe(0);
    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'x-functions-key': 'k' });
    expect(out + err).not.toContain(TOKEN);
  });

  it('is not sent where none is set', async () => {
    await using server = await serveAnswers(() => EMPTY);
    await mooring('list', server, { env: { MOORING_TOKEN: ' ' } });
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is not sent in clear to another machine', async () => {
    const { status, err } = await mooring(['list', '-s', 'http://mooring.example.com/api'], undefined, { env });
    expect([status, err]).toEqual([2, expect.stringContaining('the token is not sent over plain http')]);
    expect(err).not.toContain(TOKEN);
  });

  it('does not follow a redirect', async () => {
    await using other = await serveAnswers(() => EMPTY);
    await using server = await serveAnswers(() => ({ status: 302, headers: { location: other.url }, body: '' }));
    expect((await mooring('list', server, { env })).status).toBe(1);
    expect(other.requests).toEqual([]);
  });

  it.each([
    ['of the platform', ''],
    ['of Mooring', '{"type":"/problems/unauthenticated","title":"It is not known who calls"}'],
  ])('is asked for where a 401 %s says that it lacks', async (_, body) => {
    await using server = await serveAnswers(() => ({ status: 401, body }));
    expect((await mooring('list', server)).err).toContain('MOORING_TOKEN');
  });
});
