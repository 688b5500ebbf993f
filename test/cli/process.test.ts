/** The command as people start it: a process, its streams and its exit status. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { declaration, engineBench } from '../support/engine-bench.ts';
import { fileOf, serveAnswers, serveApi, spawned } from './support.ts';

const BIN = fileURLToPath(new URL('../../bin/mooring.mjs', import.meta.url));
const CREATING = { status: 200, body: '{"name":"web","generation":1,"status":{"phase":"Creating"}}' };

describe('the process', () => {
  it('exits 0, 1 or 2, as what it did went', async () => {
    await using server = await serveApi(engineBench());
    const env = { MOORING_URL: server.url };
    const [same, other] = [fileOf(declaration()), fileOf(declaration({}, {}, { command: ['x'] }))];
    const ran = await Promise.all([
      spawned(['list', '-o', 'json'], env),
      spawned(['status', 'nothere'], env),
      spawned(['stauts', 'web'], env),
      spawned(['compare', same, same]),
      spawned(['compare', same, other]),
      spawned(['compare', same, '/nowhere']),
    ]);
    expect(ran.map(({ status }) => status)).toEqual([0, 1, 2, 0, 1, 2]);
    expect(JSON.parse(ran[0]?.out ?? '')).toEqual({ value: [], truncated: false });
    expect(ran[2]?.err).toContain('Did you mean status?');
  });

  it('reads a declaration from standard input', async () => {
    const bench = engineBench();
    await using server = await serveApi(bench);
    const { status, out } = await spawned(
      ['apply', '-f', '-'],
      { MOORING_URL: server.url },
      JSON.stringify(declaration()),
    );
    expect([status, out.slice(0, 11)]).toEqual([0, 'web created']);
    expect(bench.row()).toBeDefined();
  });

  it('ends with 130 at Ctrl-C', async () => {
    await using server = await serveAnswers(() => CREATING);
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)), 'status', 'web', '-w'],
      {
        env: { PATH: process.env['PATH'], MOORING_URL: server.url },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(130);
  });

  it('is content when whoever reads it has seen enough', async () => {
    const groups = Array.from({ length: 3000 }, (_, at) => ({ name: `group-${at}` }));
    await using server = await serveAnswers(() => ({ status: 200, body: JSON.stringify({ value: groups }) }));
    const child = spawn(
      'sh',
      [
        '-c',
        `"$0" "$1" list | head -n 1; wait`,
        process.execPath,
        fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)),
      ],
      {
        env: { PATH: process.env['PATH'], MOORING_URL: server.url },
      },
    );
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk));
    await once(child, 'close');
    expect([out.slice(0, 4), err]).toEqual(['NAME', '']);
  });

  it.runIf(existsSync('/dev/full'))('fails where what it says cannot be written', async () => {
    const { status, err } = await new Promise<{ status: number | null; err: string }>((resolve) => {
      const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
      const child = spawn('sh', ['-c', '"$0" "$1" version --client > /dev/full', process.execPath, main]);
      let err = '';
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
      child.once('close', (code) => resolve({ status: code, err }));
    });
    expect([status, err]).toEqual([1, 'mooring: what it says cannot be written: ENOSPC\n']);
  });
});

describe('bin/mooring.mjs', () => {
  it('hands on arguments, streams and the exit status, in the folder of whoever calls', async () => {
    const file = fileOf(declaration());
    const run = async (...args: string[]) => {
      const child = spawn(process.execPath, [BIN, ...args], { cwd: fileURLToPath(new URL('.', `file://${file}`)) });
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk));
      child.stdin.end(JSON.stringify(declaration()));
      return { status: (await once(child, 'close'))[0], out };
    };
    expect(await run('compare', 'web.yaml', '-')).toEqual({ status: 0, out: '' });
    expect(await run('compare', 'web.yaml')).toEqual({ status: 2, out: '' });
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
