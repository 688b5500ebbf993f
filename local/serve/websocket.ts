/**
 * Websockets on the address of a service: one service answers the requests, another the sockets. Used by `server.ts`
 * when it is given the latter. A path that nobody promised is 404, as the service's is.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocketServer } from 'ws';

export interface Socket {
  /** A binary message; nothing happens when the socket is closed. */
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
}

export interface SocketHandler {
  message(bytes: Uint8Array): void;
  closed(): void;
}

/** Undefined: no such socket. */
export type SocketService = (url: URL, socket: Socket) => SocketHandler | undefined;

export interface Upgrades {
  /** For the server's `upgrade` event. */
  upgrade(message: IncomingMessage, stream: Duplex, head: Buffer): void;
  close(): void;
}

/** What is typed at a terminal, and a paste; more in one message is no terminal. */
const MESSAGE_BYTES_MAX = 1024 * 1024;

export function createUpgrades(service: SocketService, origin: () => string): Upgrades {
  const server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });
  return {
    upgrade(message, stream, head) {
      const url = URL.parse(message.url ?? '/', origin());
      const sent: Uint8Array[] = [];
      let send = (bytes: Uint8Array): void => void sent.push(bytes);
      let close = (_: number, __: string): void => void stream.destroy();
      const socket: Socket = { send: (bytes) => send(bytes), close: (code, reason) => close(code, reason) };
      const handler = url ? service(url, socket) : undefined;
      if (!handler) {
        stream.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(message, stream, head, (webSocket) => {
        send = (bytes) => {
          if (webSocket.readyState === webSocket.OPEN) webSocket.send(bytes, { binary: true });
        };
        close = (code, reason) => webSocket.close(code, reason);
        for (const bytes of sent) send(bytes);
        webSocket.on('message', (data) => handler.message(bytesOf(data)));
        // An error is followed by a close.
        webSocket.on('error', () => undefined);
        webSocket.on('close', () => handler.closed());
      });
    },
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
