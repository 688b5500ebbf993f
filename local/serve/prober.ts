/**
 * Traffic Manager's prober over the network, for a world whose containers really listen: GET or a TCP connection, no
 * redirect followed, certificates not looked at (documented). Names are looked up in the world alone, so that nothing
 * outside this machine is ever asked. Given to the world by local-azure.ts.
 */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { ProbeRequest, ProbeResult, Prober } from '../world/traffic-manager/prober.ts';

export interface NetworkProberOptions {
  /** The address of a name or address; undefined: it is not of this world. */
  readonly addressOf: (host: string) => string | undefined;
  /** Where a container's port really is, on a machine that does not give low ones. */
  readonly portOf: (port: number) => number;
}

export function createNetworkProber({ addressOf, portOf }: NetworkProberOptions): Prober {
  return {
    probe(request, signal) {
      const address = addressOf(request.host);
      if (address === undefined) return { kind: 'failed', reason: `the name ${request.host} leads nowhere` };
      const at = { address, port: portOf(request.port) };
      return request.protocol === 'TCP' ? probeTcp(at, signal) : probeHttp(request, at, signal);
    },
  };
}

interface Place {
  readonly address: string;
  readonly port: number;
}

function probeHttp(request: ProbeRequest, { address, port }: Place, signal: AbortSignal): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const options = {
      host: address,
      port,
      path: request.path,
      agent: false as const,
      signal,
      headers: { host: request.host, 'user-agent': 'Azure Traffic Manager Endpoint Monitor', ...request.headers },
    };
    const send = request.protocol === 'HTTPS' ? httpsRequest : httpRequest;
    const sent = send({ ...options, rejectUnauthorized: false }, (response) => {
      resolve({ kind: 'status', status: response.statusCode ?? 0 });
      // The body is of no interest, and may never end.
      response.destroy();
    });
    sent.on('error', (error) => resolve({ kind: 'failed', reason: error.message }));
    sent.end();
  });
}

function probeTcp({ address, port }: Place, signal: AbortSignal): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, signal });
    socket.once('connect', () => {
      resolve({ kind: 'connected' });
      socket.destroy();
    });
    socket.once('error', (error) => resolve({ kind: 'failed', reason: error.message }));
  });
}
