/** What one run of a command works with: the world, its settings, the server, and what it says. */
import { groupPath, placePath } from './address.ts';
import { type Call, createClient } from './client.ts';
import type { Io } from './io.ts';
import { type Output, outputOf } from './output/output.ts';
import { type GlobalOptions, type Settings, settingsOf, type Where } from './settings.ts';

export interface Session {
  readonly io: Io;
  readonly settings: Settings;
  readonly call: Call;
  readonly output: Output;
  /** Where the user says groups are. */
  readonly where: Where;
  /** The path of a group. */
  path(name: string): Promise<string>;
  /** What stands before `/groups` and `/containerGroups`. */
  place(): Promise<string>;
}

export function openSession(io: Io, options: GlobalOptions): Session {
  const settings = settingsOf(options, io);
  const call = createClient(settings.server, io);
  const where = { ...settings.environment, ...settings.said };
  return {
    io,
    settings,
    call,
    output: outputOf(settings, io),
    where,
    path: (name) => groupPath(name, where, call),
    place: () => placePath(where, call),
  };
}
