/** `mooring adopt`: takes running container groups under management as they are, one by its name or all of a resource group. */
import type { Command } from 'commander';
import { adoptAll } from '../adopt-all.ts';
import { type AdoptBody, adoptOne, tellAdopted } from '../adopt-one.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { Usage } from '../failure.ts';
import { mooringPart } from '../mooring-part.ts';
import { collect, readSecrets, readSecretsFile } from '../secrets.ts';

export interface AdoptOptions {
  readonly all?: boolean;
  readonly plan?: boolean;
  readonly secret: readonly string[];
  readonly secretsFile?: string;
  readonly file?: string;
  readonly acceptOwner?: boolean;
  readonly yes?: boolean;
}

export function addAdopt(program: Command, cli: Cli): void {
  program
    .command('adopt')
    .description('take a running container group under management as it is, without restarting it')
    .argument('[name]', 'container group')
    .option('--all', 'every container group of the resource group that can be adopted')
    .option('--plan', 'only tell what would be managed, who owns it, what points at it, which secrets are asked for')
    .option(
      '--secret <pointer=value>',
      'a secret that cannot be read; =@FILE reads a file, =- standard input',
      collect,
      [],
    )
    .option('--secrets-file <file>', 'secrets by pointer, as a YAML or JSON object; with --all by name first')
    .option('-f, --file <file>', 'what is to stand under mooring: for it, in YAML or JSON')
    .option('--accept-owner', 'although something else seems to look after it: that is over')
    .option('-y, --yes', 'do not ask before --all')
    .action(
      act(cli, async (session, name: string | undefined, options: AdoptOptions) => {
        checked(name, options);
        const mooring = options.file === undefined ? undefined : await mooringPart(session.io, options.file);
        if (name === undefined) {
          const secrets =
            options.secretsFile === undefined ? {} : await readSecretsFile(session.io, options.secretsFile);
          return adoptAll(session, { ...options, secrets, mooring });
        }
        const body: AdoptBody = {
          secrets: await readSecrets(session.io, options),
          mooring,
          acceptOwner: options.acceptOwner,
        };
        tellAdopted(session, await adoptOne(session, name, body, options.plan), options.plan);
        return EXIT.done;
      }),
    );
}

function checked(name: string | undefined, { all, secret, secretsFile, file }: AdoptOptions): void {
  if ((name === undefined) === (all !== true)) throw new Usage('say which container group, or --all: one of the two');
  if (all && secret.length > 0) throw new Usage('with --all, secrets come in --secrets-file, by name');
  const stdin = [...secret.map((given) => given.replace(/^[^=]*=/, '')), secretsFile, file].filter(
    (from) => from === '-',
  );
  if (stdin.length > 1) throw new Usage('standard input can be read for one thing only');
}
