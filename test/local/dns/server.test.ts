import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { decode, encode, streamDecode, streamEncode } from 'dns-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DnsServer, startDnsServer } from '../../../local/dns/server.ts';
import { type DnsAnswer, type DnsQuestion, resolve } from '../../../local/dns/zone.ts';
import { needs } from '../../support/real.ts';
import { at, group, propertiesOf } from '../world/support.ts';
import { external, PROFILE, profile, trafficBench } from '../world/traffic-manager/support.ts';

const run = promisify(execFile);
const NAME = 'app1.trafficmanager.net';
const LABELS = ['a', 'b'] as const;

const bench = trafficBench();
const asked: DnsQuestion[] = [];
const ips = new Map<string, string>();
let server: DnsServer;
let resolver: Resolver;

beforeAll(async () => {
  for (const label of LABELS) {
    const ipAddress = { type: 'Public', dnsNameLabel: label, ports: [{ port: 80 }] };
    await bench.call('PUT', at(label), group({ ipAddress }));
    await bench.pass(5_000);
    const { ip } = Object(propertiesOf(await bench.call('GET', at(label)))['ipAddress']);
    ips.set(label, String(ip));
  }
  const endpoints = [external('a', { weight: 30 }), external('b', { weight: 10 })];
  await bench.call('PUT', PROFILE, profile({ endpoints }));
  const many = Array.from({ length: 60 }, (_, index) => ({ ...aOf('many.test', `20.0.0.${index}`) }));
  server = await startDnsServer({
    port: 0,
    resolve(question): DnsAnswer {
      asked.push(question);
      if (question.name === 'many.test') return { code: 'NOERROR', answers: many };
      return resolve(bench.world, question);
    },
  });
  resolver = new Resolver();
  resolver.setServers([server.address]);
});

afterAll(() => server.close());

function aOf(name: string, data: string) {
  return { name, type: 'A' as const, ttl: 5, data };
}

/** Sends the bytes, gives the first answer, or undefined after a while of none. */
async function overUdp(bytes: Uint8Array): Promise<Buffer | undefined> {
  const socket = createSocket('udp4');
  try {
    return await new Promise((resolve) => {
      socket.on('message', resolve);
      socket.send(bytes, server.port, '127.0.0.1');
      setTimeout(() => resolve(undefined), 300);
    });
  } finally {
    socket.close();
  }
}

const query = (name: string, id = 7): Buffer =>
  encode({ type: 'query', id, flags: 0x100, questions: [{ type: 'A', name }] });

describe('the DNS server', () => {
  it("answers Node's own resolver with addresses, aliases and times to live", async () => {
    const found = await resolver.resolve4(NAME, { ttl: true });
    expect([...ips.values()]).toContain(found[0]?.address);
    expect(await resolver.resolveCname(NAME)).toEqual([
      expect.stringMatching(/^[ab]\.westeurope\.azurecontainer\.io$/),
    ]);
    expect(await resolver.resolve4('a.westeurope.azurecontainer.io')).toEqual([ips.get('a')]);
    expect(asked.at(-1)).toMatchObject({ client: '127.0.0.1', type: 'A' });
  });

  it('answers each query anew, in the ratio of the weights', async () => {
    const found = new Map<string, number>();
    for (let count = 0; count < 400; count++) {
      const [address = ''] = await resolver.resolve4(NAME);
      found.set(address, (found.get(address) ?? 0) + 1);
    }
    // 300 expected; five standard deviations of a seeded chance.
    expect(Math.abs((found.get(ips.get('a') ?? '') ?? 0) - 300)).toBeLessThan(45);
  });

  it('says what is no name, what has no data, and what it does not answer for', async () => {
    await expect(resolver.resolve4('nobody.trafficmanager.net')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve6('a.westeurope.azurecontainer.io')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve4('example.com')).rejects.toMatchObject({ code: 'EREFUSED' });
    const nothing = decode((await overUdp(query('nobody.trafficmanager.net'))) ?? Buffer.alloc(0));
    expect(nothing.authorities?.[0]).toMatchObject({ type: 'SOA', name: 'trafficmanager.net' });
  });

  it('cuts what is too long for UDP, and gives it whole over TCP', async () => {
    const cut = decode((await overUdp(query('many.test'))) ?? Buffer.alloc(0));
    expect([cut.answers?.length, (cut.flags ?? 0) & 0x200]).toEqual([0, 0x200]);
    expect(await resolver.resolve4('many.test')).toHaveLength(60);
  });

  it('takes several messages, in pieces, over one connection', async () => {
    const socket = connect({ host: '127.0.0.1', port: server.port });
    const bytes = Buffer.concat(
      [1, 2].map((id) => streamEncode({ type: 'query', id, questions: [{ type: 'A', name: NAME }] })),
    );
    const ids = await new Promise<number[]>((resolve) => {
      let held = Buffer.alloc(0);
      const found: number[] = [];
      socket.on('data', (piece) => {
        held = Buffer.concat([held, Buffer.from(piece)]);
        while (held.length > 2 && held.length >= held.readUInt16BE(0) + 2) {
          found.push(streamDecode(held).id ?? 0);
          held = held.subarray(held.readUInt16BE(0) + 2);
        }
        if (found.length === 2) resolve(found);
      });
      socket.write(bytes.subarray(0, 1));
      setTimeout(() => socket.write(bytes.subarray(1, 40)), 5);
      setTimeout(() => socket.write(bytes.subarray(40)), 10);
    });
    socket.destroy();
    expect(ids).toEqual([1, 2]);
  });

  it('outlives whatever bytes come', async () => {
    expect(await overUdp(Buffer.from([1, 2, 3]))).toBeUndefined();
    const broken = await overUdp(query(NAME).subarray(0, 20));
    expect((broken?.readUInt16BE(2) ?? 0) & 0xf).toBe(1);
    const answer = encode({ type: 'response', id: 9, questions: [{ type: 'A', name: NAME }] });
    expect(await overUdp(answer)).toBeUndefined();
    const noise = connect({ host: '127.0.0.1', port: server.port });
    noise.end(Buffer.alloc(70_000, 255));
    noise.on('error', () => undefined);
    expect(await resolver.resolve4('a.westeurope.azurecontainer.io')).toHaveLength(1);
  });

  it('gives its port back', async () => {
    const first = await startDnsServer({ port: 0, resolve: () => ({ code: 'REFUSED', answers: [] }) });
    await expect(
      startDnsServer({ port: first.port, resolve: () => ({ code: 'REFUSED', answers: [] }) }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close();
    const second = await startDnsServer({ port: first.port, resolve: () => ({ code: 'REFUSED', answers: [] }) });
    expect(second.address).toBe(`127.0.0.1:${first.port}`);
    await second.close();
  });
});

needs('dig', 'dig', () => {
  const dig = async (...args: readonly string[]): Promise<string> =>
    (await run('dig', ['@127.0.0.1', '-p', String(server.port), '+time=2', '+tries=1', ...args])).stdout;

  it('gets the alias with the time of the profile, and the address behind it', async () => {
    const text = await dig(NAME, 'A');
    expect(text).toContain('status: NOERROR');
    expect(text).toMatch(/^app1\.trafficmanager\.net\.\s+5\s+IN\s+CNAME\s+[ab]\.westeurope\.azurecontainer\.io\.$/m);
    expect(text).toMatch(/^[ab]\.westeurope\.azurecontainer\.io\.\s+60\s+IN\s+A\s+10\./m);
    expect(text).not.toContain('WARNING');
  });

  it('gets the same over TCP, and NXDOMAIN for what is not there', async () => {
    expect(await dig('+tcp', '+short', NAME)).toMatch(/^[ab]\.westeurope\.azurecontainer\.io\.\n10\./);
    expect(await dig('nobody.trafficmanager.net')).toContain('status: NXDOMAIN');
    expect(await dig('example.com')).toContain('status: REFUSED');
  });
});
