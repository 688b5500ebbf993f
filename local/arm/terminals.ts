/**
 * The websockets behind exec and attach: a client sends the password as its first message, then, to a command, what is
 * typed; it gets what is written. Served beside ARM by `serve/websocket.ts`.
 */
import type { ExecProcess } from '../containers/runtime.ts';
import type { Socket, SocketHandler, SocketService } from '../serve/websocket.ts';
import type { PromisedTerminal } from '../world/terminals.ts';
import type { World } from '../world/world.ts';
import { follow } from './follow-log.ts';

const PATH = /^\/(?:exec|attach)stream\/sessionId\/([^/]+)$/i;
const WRONG_PASSWORD = 1008;
const DONE = 1000;

export function createTerminalService(world: World): SocketService {
  return (url, socket) => {
    const terminal = world.terminals.take(PATH.exec(url.pathname)?.[1] ?? '');
    return terminal && session(world, terminal, socket);
  };
}

function session(world: World, terminal: PromisedTerminal, socket: Socket): SocketHandler {
  let known = false;
  let end = (): void => undefined;
  let input = (_: Uint8Array): void => undefined;
  const begin = (): void => {
    if (terminal.kind === 'attach') {
      end = attach(world, terminal, socket);
      return;
    }
    const typed: Uint8Array[] = [];
    let gone = false;
    input = (bytes) => void typed.push(bytes);
    end = () => {
      gone = true;
    };
    exec(world, terminal, socket).then(
      (process) => {
        if (gone) return process?.kill();
        for (const bytes of typed) process?.write(bytes);
        input = (bytes) => process?.write(bytes);
        end = () => process?.kill();
        process?.ended.then(
          () => socket.close(DONE, ''),
          () => socket.close(DONE, ''),
        );
      },
      (error: unknown) => {
        tell(socket, error instanceof Error ? error.message : String(error));
        socket.close(DONE, '');
      },
    );
  };
  return {
    message(bytes) {
      if (known) return input(bytes);
      known = Buffer.from(bytes).toString('utf8') === terminal.password;
      if (known) begin();
      else socket.close(WRONG_PASSWORD, 'wrong password');
    },
    closed: () => end(),
  };
}

async function exec(world: World, terminal: PromisedTerminal, socket: Socket): Promise<ExecProcess | undefined> {
  const group = world.groups.get(terminal.group);
  const { command, rows, columns } = terminal;
  const onOutput = (bytes: Uint8Array): void => socket.send(bytes);
  const process = group && (await world.groups.exec(group, terminal.container, { command, rows, columns, onOutput }));
  if (process) return process;
  tell(socket, group ? 'these containers exist in name only: there is nothing to run a command in' : 'it is gone');
  socket.close(DONE, '');
  return undefined;
}

function attach(world: World, terminal: PromisedTerminal, socket: Socket): () => void {
  const read = async (lines: number): Promise<string | undefined> => {
    const group = world.groups.get(terminal.group);
    return group && world.groups.logs(group, terminal.container, lines, false);
  };
  return follow(world.clock, read, {
    text: (text) => socket.send(Buffer.from(text)),
    gone: () => socket.close(DONE, ''),
  });
}

function tell(socket: Socket, text: string): void {
  socket.send(Buffer.from(`${text}\r\n`));
}
