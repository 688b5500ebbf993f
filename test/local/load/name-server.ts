/** A DNS server that answers every name with one address, which the test moves. By RFC 1035, in as few bytes as it takes. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export interface NameServer extends AsyncDisposable {
  readonly address: string;
  /** Undefined: there is no such name. */
  answer: { readonly address: string; readonly ttlSeconds: number } | undefined;
  readonly queries: number;
}

const HEADER_BYTES = 12;
const NXDOMAIN = 3;

export async function nameServer(first: NameServer['answer']): Promise<NameServer> {
  const socket = createSocket('udp4');
  let queries = 0;
  const server = {
    answer: first,
    address: '',
    get queries() {
      return queries;
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, 'close');
    },
  };
  socket.on('message', (query, from) => {
    queries += 1;
    socket.send(reply(query, server.answer), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  server.address = `127.0.0.1:${socket.address().port}`;
  return server;
}

function reply(query: Buffer, answer: NameServer['answer']): Buffer {
  const end = query.indexOf(0, HEADER_BYTES) + 5;
  const question = query.subarray(HEADER_BYTES, end);
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | (answer ? 0 : NXDOMAIN), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answer ? 1 : 0, 6);
  if (!answer) return Buffer.concat([header, question]);
  const record = Buffer.alloc(16);
  // A pointer to the question's name, type A, class IN.
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(1, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(answer.ttlSeconds, 6);
  record.writeUInt16BE(4, 10);
  record.set(answer.address.split('.').map(Number), 12);
  return Buffer.concat([header, question, record]);
}
