/**
 * The `mooring` command: runs what the arguments say, tells failures on stderr, and gives the exit status. Started by
 * bin/mooring.mjs; tests call `main` with a world of their own.
 */
import { CommanderError } from 'commander';
import { EXIT, newCli } from './cli.ts';
import { Usage } from './failure.ts';
import type { Io } from './io.ts';
import { createProgram } from './program.ts';
import { tellFailure } from './tell-failure.ts';

/** From Ctrl-C to the end: enough for what listens to it to end in order. */
const INTERRUPT_MS = 300;

export async function main(argv: readonly string[], io: Io): Promise<number> {
  const cli = newCli(io);
  try {
    const program = createProgram(cli);
    // Bare, it is asked what it can do, not told something wrong.
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
    return cli.status;
  } catch (error) {
    // Commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (io.signal?.aborted) return EXIT.interrupted;
    const [first = '', ...more] = tellFailure(error);
    io.stderr.write([`mooring: ${first}`, ...more, ''].join('\n'));
    return error instanceof Usage ? EXIT.usage : cli.failed;
  }
}

async function run(): Promise<void> {
  const interrupted = new AbortController();
  process.on('SIGINT', () => {
    interrupted.abort();
    // What waits for somebody to type hears no signal.
    setTimeout(() => process.exit(EXIT.interrupted), INTERRUPT_MS).unref();
  });
  // Whoever reads us has seen enough (`mooring list | head`): that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    process.stderr.write(`mooring: what it says cannot be written: ${error.code ?? error.message}\n`);
    process.exit(EXIT.failed);
  });
  const { stdin, stdout, stderr, env } = process;
  process.exitCode = await main(process.argv.slice(2), { stdin, stdout, stderr, env, signal: interrupted.signal });
}

if (import.meta.main) await run();
