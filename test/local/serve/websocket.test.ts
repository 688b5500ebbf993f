import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createArm } from '../../../local/arm/arm.ts';
import { newSince } from '../../../local/arm/follow-log.ts';
import { createTerminalService } from '../../../local/arm/terminals.ts';
import { createNoneRuntime } from '../../../local/containers/none/runtime.ts';
import type { ContainerRuntime, ExecToStart } from '../../../local/containers/runtime.ts';
import { type Served, serve } from '../../../local/serve/server.ts';
import { realClock } from '../../../local/world/clock.ts';
import { objectAt, parseJson } from '../../../local/world/json.ts';
import { createWorld } from '../../../local/world/world.ts';
import { type Answer, at, group, SUBSCRIPTION, send } from '../world/support.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Echo {
  readonly asked: ExecToStart[];
  killed: number;
  end(code: number): void;
}

/** A runtime whose commands give back what is typed, in capitals. */
async function stage(withExec = true) {
  const clock = realClock();
  const none = createNoneRuntime({ clock });
  const echo: Echo = { asked: [], killed: 0, end: () => undefined };
  const exec: Pick<ContainerRuntime, 'exec'> = {
    async exec(_id, _container, asked) {
      echo.asked.push(asked);
      const { promise, resolve } = Promise.withResolvers<number>();
      echo.end = resolve;
      asked.onOutput(Buffer.from('ready\n'));
      return {
        write: (bytes) => asked.onOutput(Buffer.from(Buffer.from(bytes).toString().toUpperCase())),
        kill: () => void echo.killed++,
        ended: promise,
      };
    },
  };
  const world = createWorld({ clock, runtime: withExec ? { ...none, ...exec } : none, settings: { provisionMs: 0 } });
  world.resourceGroups.put({ subscription: SUBSCRIPTION, name: 'rg', location: 'westeurope', tags: {} });
  const arm = createArm(world);
  const served: Served = await serve(arm, { port: 0, sockets: createTerminalService(world) });
  ends.push(async () => {
    world.close();
    await served.close();
  });
  await send(arm, 'PUT', at('web'), group());
  await sleep(20);
  const promise = async (verb: string, body?: object): Promise<Answer> => {
    const answer = await fetch(`${served.url}${at('web', `/containers/web/${verb}`)}?api-version=2023-05-01`, {
      method: 'POST',
      headers: { authorization: 'Bearer t' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: {}, body: objectAt({ body: parseJson(await answer.text()) }, 'body') };
  };
  return { arm, echo, promise };
}

interface Client {
  readonly socket: WebSocket;
  text(): string;
  readonly closed: Promise<number>;
}

async function connect(promised: Answer, password = String(promised.body['password'])): Promise<Client> {
  const socket = new WebSocket(String(promised.body['webSocketUri']));
  let text = '';
  socket.on('message', (data) => {
    text += String(data);
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  socket.send(password);
  return { socket, text: () => text, closed };
}

async function until(what: () => boolean): Promise<void> {
  for (let turn = 0; turn < 300 && !what(); turn++) await sleep(10);
  expect(what()).toBe(true);
}

describe('exec', () => {
  const body = { command: 'node --version', terminalSize: { rows: 24, cols: 80 } };

  it('takes the password first, then what is typed, and ends with the command', async () => {
    const { promise, echo } = await stage();
    const client = await connect(await promise('exec', body));
    client.socket.send(Buffer.from('typed'));
    await until(() => client.text() === 'ready\nTYPED');
    expect(echo.asked).toMatchObject([{ command: ['node', '--version'], rows: 24, columns: 80 }]);
    echo.end(0);
    expect(await client.closed).toBe(1000);
  });

  it('runs nothing for a wrong password, and the promise is used up', async () => {
    const { promise, echo } = await stage();
    const promised = await promise('exec', body);
    expect(await (await connect(promised, 'wrong')).closed).toBe(1008);
    expect(echo.asked).toEqual([]);
    await expect(connect(promised)).rejects.toThrow('404');
  });

  it('ends the command when the client goes', async () => {
    const { promise, echo } = await stage();
    const client = await connect(await promise('exec', body));
    await until(() => client.text() !== '');
    client.socket.close();
    await until(() => echo.killed === 1);
  });

  it('says so where containers exist in name only', async () => {
    const { promise } = await stage(false);
    const client = await connect(await promise('exec', body));
    expect(await client.closed).toBe(1000);
    expect(client.text()).toContain('in name only');
  });
});

describe('attach', () => {
  it('gives what was written and what is written then, and ends with the container group', async () => {
    const { promise, arm } = await stage();
    const client = await connect(await promise('attach'));
    await until(() => client.text().split('\n').length === 2);
    await send(arm, 'POST', at('web', '/restart'));
    await until(() => client.text().split('\n').length === 3);
    await send(arm, 'DELETE', at('web'));
    expect(await client.closed).toBe(1000);
  });

  it.each([
    ['a\n', 'a\nb\n', 'b\n'],
    ['a\nb\n', 'b\nc\n', 'c\n'],
    ['a\nb\n', 'x\ny\n', 'x\ny\n'],
    ['a\n', 'a\n', ''],
  ])('after %j, %j is new in part', (told, now, fresh) => {
    expect(newSince(told, now)).toBe(fresh);
  });
});

it('a socket that nobody promised is 404', async () => {
  const { arm } = await stage();
  expect((await send(arm, 'GET', '/execstream/sessionId/x')).status).toBe(404);
});
