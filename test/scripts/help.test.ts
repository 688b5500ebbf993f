/** Every script of package.json: help for who asks, one line for who errs, and nothing else done for either. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import project from '../../package.json' with { type: 'json' };
import { ROOT } from '../docs/pages.ts';

const LIMIT_MS = 60_000;
/** What Node may do meanwhile: read. Who writes a file, starts a process or a worker fails, and says so. */
const ONLY_READ = ['--permission', '--allow-fs-read=*', '--no-warnings'];

/** As npm runs it, behind what installs packages and finds Node. */
const scripts = Object.entries(project.scripts).map(([name, command]) => {
  const [, file] = /^node scripts\/setup\.mjs node (\S+\.ts)$/.exec(command) ?? [];
  return { name: ['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`, file };
});

function run(file: string, ...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const command = [...ONLY_READ, path.join(ROOT, file), ...args];
    execFile(process.execPath, command, { cwd: ROOT, timeout: LIMIT_MS }, (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, stdout, stderr });
    });
  });
}

it('finds them', () => {
  expect(scripts.length).toBeGreaterThan(10);
});

describe.each(scripts)('$name', ({ name, file = 'is no file of ours' }) => {
  it.each(['--help', '-h'])(
    '%s tells what it is for, its options and an example',
    { timeout: LIMIT_MS },
    async (help) => {
      const { code, stdout, stderr } = await run(file, help);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout.startsWith(`usage: ${name}`), stdout).toBe(true);
      expect(stdout.split('\n')[2]).toMatch(/^[A-Z].{30,}/);
      expect(stdout).toMatch(/^ {2}-h, --help +this text$/m);
      expect(stdout).toContain(`\nexample: ${name}`);
    },
  );

  it('names an option that it does not know, in a line before the help', { timeout: LIMIT_MS }, async () => {
    const { code, stdout, stderr } = await run(file, '--no-such-option');
    const [line, empty, usage] = stderr.split('\n');
    expect([code, stdout, line, empty]).toEqual([2, '', `${name}: --no-such-option is not known`, '']);
    expect(usage).toMatch(`usage: ${name}`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
