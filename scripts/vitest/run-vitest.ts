/**
 * Runs vitest in this process, so that signals and the exit status are its own, with the help and the refusals that every
 * npm script has. Called by `npm test` and `npm run test:long`. The options are vitest's: it alone knows all of them.
 */
import { fileURLToPath } from 'node:url';
import { refuse, showHelp } from '../command-line/command-line.ts';
import type { Described } from '../command-line/usage.ts';

const VITEST = new URL('../../node_modules/vitest/vitest.mjs', import.meta.url);
const MORE =
  'All other options are vitest’s: `npx vitest run --help` lists them. `npm run simulate -- --help` has what the simulation can do besides.';

export async function runVitest(script: Pick<Described, 'name' | 'does' | 'examples'>): Promise<void> {
  const command = {
    ...script,
    operands: {
      ...{ list: '[FILTER…]', least: 0, most: Number.POSITIVE_INFINITY },
      each: {
        'FILTER…': 'files whose path holds one of these (default: all)',
        '--project NAME': 'parts, identity, sim or e2e (default: all of them)',
        '-t PATTERN': 'tests whose name matches',
      },
    },
    options: {},
    more: MORE,
  };
  const args = process.argv.slice(2);
  if (args.some((arg) => arg === '--help' || arg === '-h')) showHelp(command);
  process.argv = [process.execPath, fileURLToPath(VITEST), 'run', ...args];
  try {
    await import(VITEST.href);
  } catch (error) {
    // Thrown while it reads its command line, before it does anything.
    if (error instanceof Error && error.name === 'CACError') refuse(command, inOurWords(error.message, args));
    throw error;
  }
}

/** As every other script says it. Vitest tells of an option as it names it inside: `noSuch` for `--no-such`. */
function inOurWords(message: string, args: readonly string[]): string {
  const unknown = /^Unknown option `-+(.+)`$/.exec(message)?.[1];
  if (unknown === undefined) return message.replaceAll('`', '');
  const inside = (arg: string): string => {
    const [name = ''] = arg.replace(/^-+(?:no-)?/, '').split('=');
    return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  };
  return `${args.find((arg) => arg.startsWith('-') && inside(arg) === unknown)?.split('=')[0] ?? unknown} is not known`;
}
