/** The help and docs/cli.md against the commands there are, and the settings in both. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { EXIT, newCli } from '../../src/cli/cli.ts';
import { createProgram } from '../../src/cli/program.ts';
import { firstCells, ROOT, read, section } from '../docs/pages.ts';
import { mooring } from './support.ts';

const page = read('docs/cli.md');
const silent = { write: () => true };
const program = createProgram(newCli({ stdin: (async function* () {})(), stdout: silent, stderr: silent, env: {} }));
const commands: readonly Command[] = program.commands;
/** `rollout status`, say: commands of commands, by what is typed. */
const leaves = commands.flatMap((command) =>
  command.commands.length > 0 ? command.commands.filter((one) => one.name() !== 'help') : [command],
);
const NAMES = commands.map((command) => command.name()).filter((name) => name !== 'help');

describe('docs/cli.md', () => {
  it('has every command once, and no other', () => {
    const told = firstCells(section(page, '## Commands')).map((cell) => cell.split(' ')[0]);
    expect(told.toSorted()).toEqual(NAMES.toSorted());
  });

  it.each(NAMES)('shows %s at work', (name) => {
    const examples = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text]) => text).join('\n');
    expect(examples).toMatch(new RegExp(`(?:^|[|&;] *)mooring ${name}\\b`, 'm'));
  });

  it.each(leaves.filter((command) => command.name() !== 'help'))('has every option and alias of $_name', (command) => {
    const said = [
      ...command.options.map(({ long }) => long ?? ''),
      ...command.aliases().map((alias) => `\`${alias}\``),
    ];
    expect(said.filter((word) => !page.includes(word))).toEqual([]);
  });

  it('has every global option', () => {
    const told = section(page, '## Options of every command');
    expect(program.options.map(({ long }) => long ?? '').filter((long) => !told.includes(long))).toEqual([]);
  });

  it('shows only commands and options there are', async () => {
    const lines = [...page.matchAll(/^(?:.*[|&;] *)?mooring (.+?)(?: *[#|>].*)?$/gm)].map(([, line = '']) => line);
    expect(lines.length).toBeGreaterThan(NAMES.length);
    const unknown = lines.filter((line) => {
      const [first, second] = line.split(' ');
      const parent = commands.find((one) => one.name() === first);
      const command = parent?.commands.length ? parent.commands.find((one) => one.name() === second) : parent;
      const known = [...(command?.options ?? []), ...program.options].flatMap(({ long, short }) => [long, short]);
      return !command || (line.match(/(?<= )--?[a-z-]+/g) ?? []).some((option) => !known.includes(option));
    });
    expect(unknown).toEqual([]);
  });

  it('has every exit status', () => {
    const told = firstCells(section(page, '## Exit statuses')).map(Number);
    expect(told).toEqual([...new Set(Object.values(EXIT))]);
  });

  it('has every setting that the command reads', () => {
    const files = globSync('src/cli/**/*.ts', { cwd: ROOT }).map((file) => readFileSync(path.join(ROOT, file), 'utf8'));
    const known = new Set(files.flatMap((text) => text.match(/(?<=env\[')\w+/g) ?? []));
    expect([...known].sort()).toEqual(firstCells(section(page, '## Environment')).sort());
  });
});

describe('help', () => {
  it('is what bare `mooring` says, with every command and the exit statuses, and is no failure', async () => {
    const { status, out, err } = await mooring('');
    expect([status, err]).toEqual([0, '']);
    for (const name of NAMES) expect(out).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
    expect(out).toContain('Exit status:');
    expect((await mooring('--help')).out).toBe(out);
  });

  it.each(NAMES)('tells about %s, its options and those of every command', async (name) => {
    const { status, out } = await mooring(`${name} --help`);
    expect(status).toBe(0);
    expect(out).toContain('--resource-group');
    expect((await mooring(`help ${name}`)).out).toBe(out);
  });
});

describe('a command line that is wrong', () => {
  it.each(['lst', 'status', 'get web extra', 'list --loud', 'get web -o xml', 'list -s', 'export web --format txt'])(
    'is told on stderr, with status 2: %s',
    async (line) => {
      const { status, out, err } = await mooring(line, undefined, { env: { MOORING_URL: 'http://127.0.0.1:9' } });
      expect([status, out]).toEqual([2, '']);
      expect(err).toMatch(/^mooring: /);
    },
  );
});
