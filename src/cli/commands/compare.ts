/** `mooring compare`: what differs between two files, without a server: exit status 0 same, 1 differs, 2 failed. */
import type { Command } from 'commander';
import { compareDocuments } from '../../core/drift/compare-documents.ts';
import { tellDifferences } from '../../core/drift/tell.ts';
import { printable } from '../../core/printable.ts';
import { act, type Cli, EXIT } from '../cli.ts';
import { Failure, Usage } from '../failure.ts';
import { readDeclaration } from '../file.ts';

/** Characters. */
const POINTER_MAX = 400;

export function addCompare(program: Command, cli: Cli): void {
  program
    .command('compare')
    .description('tell what differs between two files, without a server: exit status 0 same, 1 differs, 2 failed')
    .argument('<declared>', 'file in YAML or JSON: a declaration, or a body as it was PUT')
    .argument('<actual>', 'file to hold against it, such as what az container export or GET gave')
    .action(
      act(
        cli,
        async (session, declared: string, actual: string) => {
          if (declared === '-' && actual === '-') throw new Usage('standard input can be one of the two only');
          const files = [
            await readDeclaration(session.io, declared),
            await readDeclaration(session.io, actual),
          ] as const;
          const [first, second] = files;
          const compared = compareDocuments(first.document, second.document);
          if (!compared.ok)
            throw new Failure(`${(compared.document === 'first' ? first : second).name} ${compared.rule}`);
          const { differences } = compared;
          session.output.show(
            { differences: differences.map((difference) => ({ ...difference })) },
            {
              table: () => tellDifferences(differences, { from: 'first' }).join('\n'),
              names: () => differences.map(({ pointer }) => printable(pointer, POINTER_MAX)),
            },
          );
          return differences.length > 0 ? EXIT.differs : EXIT.done;
        },
        { compares: true },
      ),
    );
}
