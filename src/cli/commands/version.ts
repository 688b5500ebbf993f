/** `mooring version`: of this command, and of the server where it answers. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { objectAt, textAt } from '../../core/json.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { pairs } from '../output/table.ts';
import type { Session } from '../session.ts';

interface VersionOptions {
  readonly client?: boolean;
}

export function addVersion(program: Command, cli: Cli): void {
  program
    .command('version')
    .description('tell the versions of this command and of the server')
    .option('--client', 'this command’s only; no server is asked')
    .action(
      act(cli, async (session, { client }: VersionOptions) => {
        const server = client ? undefined : await serverVersion(session);
        const versions = { command: ownVersion(), ...(server === undefined ? {} : { server }) };
        const { url } = session.settings.server;
        session.output.show(versions, {
          table: () =>
            pairs([
              ['mooring', versions.command],
              ['server', server && `${server} at ${url}`],
            ]),
          names: () => [versions.command],
        });
        return EXIT.done;
      }),
    );
}

export function ownVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return textAt(objectAt(JSON.parse(text))['version']) ?? 'unknown';
}

async function serverVersion({ call }: Session): Promise<string> {
  const { json } = await call({ path: '/' });
  return textAt(objectAt(json)['version']) ?? 'unknown';
}
