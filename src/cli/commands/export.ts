/** `mooring export`: a group as a file that az, Mooring or a Bicep deployment takes, on standard output. */
import { type Command, Option } from 'commander';
import { act, type Cli, EXIT } from '../cli.ts';
import type { Settings } from '../settings.ts';

const FORMATS = ['yaml', 'json', 'bicep'] as const;

interface ExportOptions {
  readonly plain?: boolean;
  readonly running?: boolean;
  readonly format?: string;
}

export function addExport(program: Command, cli: Cli): void {
  program
    .command('export')
    .description('print a group as ACI YAML, JSON or Bicep')
    .argument('<name>', 'group')
    .option('--plain', 'without the mooring key, as az container create --file takes it')
    .option('--running', 'as it runs, not as it was declared')
    .addOption(new Option('--format <format>', 'of the file (default: yaml)').choices(FORMATS))
    .action(
      act(cli, async (session, name: string, { plain, running, format }: ExportOptions) => {
        const query = {
          format: format ?? formatIn(session.settings),
          ...(plain ? { plain: 'true' } : {}),
          of: running ? 'running' : 'declared',
        };
        const { text } = await session.call({ path: `${await session.path(name)}/export`, query, asFile: true });
        session.output.text(text);
        return EXIT.done;
      }),
    );
}

/** `-o json` is what people type who know the other commands. */
function formatIn({ format }: Settings): string {
  return format === 'json' ? format : 'yaml';
}
