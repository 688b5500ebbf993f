/** The command line as a whole: global options, every command, and the help. docs/cli.md tells the same with examples. */
import { Command, Option } from 'commander';
import type { Cli } from './cli.ts';
import { addAct } from './commands/act.ts';
import { addAdopt } from './commands/adopt.ts';
import { addApply } from './commands/apply.ts';
import { addCompare } from './commands/compare.ts';
import { addContainers } from './commands/containers.ts';
import { addDelete } from './commands/delete.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addGet } from './commands/get.ts';
import { addHistory } from './commands/history.ts';
import { addHold } from './commands/hold.ts';
import { addList } from './commands/list.ts';
import { addPlan } from './commands/plan.ts';
import { addReplay } from './commands/replay.ts';
import { addRollout } from './commands/rollout.ts';
import { addStatus } from './commands/status.ts';
import { addVersion, ownVersion } from './commands/version.ts';
import { DEFAULT_SERVER, FORMATS } from './settings.ts';

const AFTER = `
Environment:
  MOORING_URL              the server, where --server does not say it
  MOORING_KEY              a function key of the app; goes to the server only, and is never printed
  MOORING_SUBSCRIPTION, MOORING_RESOURCE_GROUP
                           where groups are, where the options do not say it
  NO_COLOR                 no colours

Exit status:
  0  done; diff and compare: nothing differs
  1  failed or refused; diff and compare: something differs
  2  the command line is wrong; diff and compare: also failed or refused
  130  ended by Ctrl-C`;

export function createProgram(cli: Cli): Command {
  const program = new Command('mooring')
    .description('Keeps Azure container groups where their owners declared them.')
    .option('-s, --server <url>', `address of Mooring's API (default: MOORING_URL, else ${DEFAULT_SERVER})`)
    .option('-g, --resource-group <name>', 'resource group (default: the server’s, or what the declaration says)')
    .option('--subscription <id>', 'subscription (default: the server’s)')
    .addOption(new Option('-o, --output <format>', 'how results are printed (default: table)').choices(FORMATS))
    .option('--no-color', 'no colours')
    .option('-q, --quiet', 'say nothing beside results and errors')
    .version(ownVersion(), '-V, --version', 'print the version of this command')
    .helpOption('-h, --help', 'tell about a command')
    .helpCommand('help [command]', 'tell about a command')
    .addHelpText('after', AFTER)
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => void cli.io.stdout.write(text),
      writeErr: (text) => void cli.io.stderr.write(text),
      getOutHelpWidth: () => cli.io.stdout.columns ?? 100,
      getErrHelpWidth: () => cli.io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(text.replace(/^error: /, 'mooring: ')),
    })
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  const adders = [addList, addGet, addStatus, addHistory, addApply, addPlan, addCompare, addAct, addRollout, addHold];
  for (const add of [...adders, addAdopt, addDelete, addExport, addContainers, addReplay, addDoctor, addVersion])
    add(program, cli);
  return program;
}
