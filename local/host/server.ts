/** The host's HTTP server on a loopback address, and its orderly end. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { BODY_MAX_BYTES, type HttpAnswer, type HttpRequest, readRequest, send } from './http-exchange.ts';
import { describeError, type HostLog } from './log.ts';

/** Time for the answers of functions that have just ended; what is still open then waits for nobody. */
const LAST_ANSWERS_MAX_MS = 250;

export interface HostServer {
  readonly url: string;
  /** Takes no new connections, and closes those that wait for nothing. */
  close(): void;
  /** Lets answers that are ready go out, then closes the rest; resolves when the port is free. */
  end(): Promise<void>;
}

export interface ServerOptions {
  readonly port: number;
  readonly host: string;
  readonly log: HostLog;
  readonly maxBodyBytes?: number;
  readonly handle: (request: HttpRequest) => Promise<HttpAnswer>;
}

export async function startServer(options: ServerOptions): Promise<HostServer> {
  let url = '';
  let closing = false;
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(message, url, options.maxBodyBytes ?? BODY_MAX_BYTES);
    const result = 'status' in request ? request : await options.handle(request);
    if (closing) response.setHeader('connection', 'close');
    send(response, result);
  };
  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => {
      if (message.destroyed && !message.complete) return;
      options.log('error', 'Host', describeError(error));
      if (!response.headersSent) send(response, { status: 500 });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  url = `http://${options.host}:${address.port}`;
  const closed = new Promise<void>((resolve) => server.once('close', () => resolve()));
  return {
    url,
    close: () => {
      closing = true;
      server.close();
      server.closeIdleConnections();
    },
    end: async () => {
      const timer = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MAX_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}
