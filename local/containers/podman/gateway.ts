/**
 * Lets containers reach services that listen on this machine's loopback alone, at the address of podman's bridge:
 * the queue of local Azure is one. Opened by the runtime with its first pod, since the bridge is made with that.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Gateway {
  /** Listens at `address`; nothing more happens where it does so already. */
  open(address: string): Promise<void>;
  close(): Promise<void>;
}

/** Each port leads to the same port of 127.0.0.1. */
export function createGateway(ports: readonly number[]): Gateway {
  const servers = new Map<string, Promise<Server[]>>();
  const sockets = new Set<Socket>();
  const forward = (incoming: Socket, port: number): void => {
    const outgoing = connect({ host: '127.0.0.1', port });
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  };
  return {
    async open(address) {
      let opening = servers.get(address);
      if (!opening) {
        opening = Promise.all(ports.map((port) => listen(address, port, forward)));
        servers.set(address, opening);
        opening.catch(() => servers.delete(address));
      }
      await opening;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      const open = await Promise.all([...servers.values()].map((opening) => opening.catch(() => [])));
      await Promise.all(open.flat().map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function listen(address: string, port: number, forward: (socket: Socket, port: number) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => forward(socket, port));
    server.once('error', reject);
    server.listen(port, address, () => resolve(server));
  });
}
