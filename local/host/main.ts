/**
 * The host as a process of its own: `node local/host/main.ts --app FILE --port N --host-json FILE [--timer-status DIR]
 * [--authentication FILE]`. The app settings are the environment. Prints one JSON line when it listens; ends in order on SIGTERM or SIGINT, and
 * at once when its parent is gone.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { PlatformAuthentication } from './authentication.ts';
import { startHost } from './host.ts';
import { describeError, type HostLog, type LogLevel } from './log.ts';
import { queueFromSettings } from './queue-connection.ts';

/** A parent that was killed leaves its children to another process; this is how soon that is noticed. */
const PARENT_CHECK_MS = 500;
/** Shown without asking; `--verbose` shows debug and trace, too. */
const QUIET: readonly LogLevel[] = ['trace', 'debug'];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      app: { type: 'string' },
      port: { type: 'string', default: '0' },
      'host-json': { type: 'string' },
      'timer-status': { type: 'string' },
      authentication: { type: 'string' },
      verbose: { type: 'boolean', default: false },
    },
  });
  if (values.app === undefined || values['host-json'] === undefined)
    throw new Error('--app and --host-json are needed');
  followParent();
  const timerStatusDirectory = values['timer-status'];
  const queue = await queueFromSettings(process.env);
  const authentication =
    values.authentication === undefined ? {} : { authentication: await authenticationIn(values.authentication) };
  const host = await startHost({
    appFile: resolve(values.app),
    hostJson: JSON.parse(await readFile(values['host-json'], 'utf8')),
    settings: process.env,
    port: Number(values.port),
    ...(queue === undefined ? {} : { queue }),
    ...authentication,
    ...(timerStatusDirectory === undefined ? {} : { timerStatusDirectory }),
    log: logTo(values.verbose),
  });
  const stop = (): void => {
    host.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`${JSON.stringify({ ready: true, url: host.url, functions: host.functions })}\n`);
}

/** Read before the app loads, and told to it as the platform does. */
async function authenticationIn(file: string): Promise<PlatformAuthentication> {
  const authentication: PlatformAuthentication = JSON.parse(await readFile(file, 'utf8'));
  process.env['WEBSITE_AUTH_ENABLED'] = 'True';
  return authentication;
}

/** Log lines go to stderr, so that stdout holds the one line a parent reads. */
function logTo(verbose: boolean): HostLog {
  return (level, category, message) => {
    if (!verbose && QUIET.includes(level)) return;
    process.stderr.write(`${new Date().toISOString()} ${level} ${category}: ${message}\n`);
  };
}

function followParent(): void {
  const parent = process.ppid;
  process.once('disconnect', () => process.exit(1));
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, PARENT_CHECK_MS).unref();
}

function fail(error: unknown): void {
  process.stderr.write(`${describeError(error)}\n`);
  process.exit(1);
}

main().catch(fail);
