/**
 * The DNS of local Azure over UDP and TCP on loopback, for `dig` and for clients with a resolver of their own. Stands
 * for the resolver in front of a client, without a cache: each query is answered anew. Started by local-azure.ts.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { answerMessage, type Resolve } from './message.ts';

export interface DnsServer {
  /** The same for UDP and TCP. */
  readonly port: number;
  /** As a resolver is told: `127.0.0.1:15353`. */
  readonly address: string;
  close(): Promise<void>;
}

export interface DnsServerOptions {
  /** 0: any that is free for both. */
  readonly port: number;
  readonly resolve: Resolve;
  readonly host?: string;
}

const LOOPBACK = '127.0.0.1';
/** What a plain query over UDP may be answered with (RFC 1035); more comes over TCP. */
const UDP_BYTES_MAX = 512;
const TCP_BYTES_MAX = 65_535;
/** A connection that asks nothing for so long is closed. */
const TCP_IDLE_MS = 10_000;
const TCP_CONNECTIONS_MAX = 500;
/** A free TCP port whose UDP port is taken: so often another one is tried. */
const TRIES_MAX = 20;

export async function startDnsServer({ port, resolve, host = LOOPBACK }: DnsServerOptions): Promise<DnsServer> {
  for (let tries = 1; ; tries++) {
    const connections = new Set<Socket>();
    const tcp = await listenTcp(port, host, (socket) => serveConnection(socket, connections, resolve));
    const address = tcp.address();
    const taken = typeof address === 'object' && address ? address.port : port;
    const udp = await listenUdp(taken, host, resolve).catch(async (error: unknown) => {
      await close(tcp);
      if (port !== 0 || tries >= TRIES_MAX) throw error;
      return undefined;
    });
    if (!udp) continue;
    return {
      port: taken,
      address: `${host}:${taken}`,
      async close() {
        for (const socket of connections) socket.destroy();
        await Promise.all([close(tcp), close(udp)]);
      },
    };
  }
}

function listenUdp(port: number, host: string, resolve: Resolve): Promise<UdpSocket> {
  return new Promise((taken, refused) => {
    const socket = createSocket('udp4');
    socket.on('message', (bytes, from) => {
      const answer = answerMessage(bytes, resolve, { client: from.address, bytesMax: UDP_BYTES_MAX });
      // Whoever asked may be gone: then the answer is lost, as over any network.
      if (answer) socket.send(answer, from.port, from.address, () => undefined);
    });
    socket.once('error', refused);
    socket.bind(port, host, () => {
      socket.off('error', refused);
      socket.on('error', () => undefined);
      taken(socket);
    });
  });
}

function listenTcp(port: number, host: string, serve: (socket: Socket) => void): Promise<Server> {
  return new Promise((taken, refused) => {
    const server = createServer(serve);
    server.maxConnections = TCP_CONNECTIONS_MAX;
    server.once('error', refused);
    server.listen(port, host, () => taken(server));
  });
}

/** Messages come after their length, in two bytes (RFC 1035), as many as the client likes. */
function serveConnection(socket: Socket, connections: Set<Socket>, resolve: Resolve): void {
  connections.add(socket);
  socket.setTimeout(TCP_IDLE_MS, () => socket.destroy());
  socket.on('close', () => connections.delete(socket));
  socket.on('error', () => socket.destroy());
  let held: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    held = Buffer.concat([held, Buffer.from(bytes)]);
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
      const end = 2 + held.readUInt16BE(0);
      const message = held.subarray(2, end);
      held = held.subarray(end);
      const client = socket.remoteAddress;
      const answer = answerMessage(message, resolve, {
        bytesMax: TCP_BYTES_MAX,
        ...(client === undefined ? {} : { client }),
      });
      if (!answer) return void socket.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([length, answer]));
    }
  });
}

function close(server: Server | UdpSocket): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
