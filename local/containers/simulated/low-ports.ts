/**
 * Whether this machine lets an ordinary process listen on ports below 1024. Where not, port p of a container becomes
 * 10000 + p on the group's address, and whoever prints addresses asks for the mapping.
 */
import { createServer } from 'node:net';

const LOW_PORTS_END = 1024;
export const LOW_PORT_OFFSET = 10_000;

/** Listens once on port 80 of an address nobody uses. A port that is in use could be had: only EACCES is a no. */
export function canBindLowPorts(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', (error) => resolve('code' in error && error.code === 'EADDRINUSE'));
    server.listen({ host: '127.63.255.1', port: 80, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

export function publishedPort(port: number, offset: number): number {
  return port < LOW_PORTS_END ? port + offset : port;
}
