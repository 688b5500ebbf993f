/** Which group a declaration file is about: its name, and where it belongs. */
import { objectAt, textAt } from '../core/json.ts';
import { groupPath } from './address.ts';
import { Usage } from './failure.ts';
import type { DeclarationFile } from './file.ts';
import type { Session } from './session.ts';
import type { Where } from './settings.ts';

/** The name given with the command goes before the file's. */
export function nameOf({ name: file, document }: DeclarationFile, given: string | undefined): string {
  const name = given ?? textAt(document['name']);
  if (name !== undefined) return name;
  throw new Usage(`${file} has no "name": write it there, or say it before -f`);
}

/**
 * What the command line says goes first, then the file, then the environment. Where the file says it, the server places
 * it: a resource group of the file and one of the address must not contradict each other.
 */
export async function declarationPath(session: Session, { document }: DeclarationFile, name: string): Promise<string> {
  const { said, environment } = session.settings;
  const mooring = objectAt(document['mooring']);
  const declared = textAt(mooring['resourceGroup']) !== undefined;
  const inFile: Where = {
    ...member('subscription', textAt(mooring['subscription'])),
    ...member('resourceGroup', textAt(mooring['resourceGroup'])),
  };
  const where = { ...environment, ...inFile, ...said };
  // Without a subscription, the server's default one is meant, and a short address says so.
  const short = declared && said.resourceGroup === undefined && where.subscription === undefined;
  return groupPath(name, short ? {} : where, session.call);
}

function member(name: keyof Where, value: string | undefined): Where {
  return value === undefined ? {} : { [name]: value };
}
