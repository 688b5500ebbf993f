/** What was admitted under a limit, in memory, with versions that really conflict. Part of `memory-parts.ts`. */
import { Fault } from '../../../src/core/errors.ts';
import type { Admission, Admissions } from '../../../src/core/ports.ts';
import type { Switchboard } from './switchboard.ts';

export function memoryAdmissions(board: Switchboard): Admissions {
  const kept = new Map<string, { admitted: readonly Admission[]; etag: string }>();
  let version = 0;
  return {
    read: (scope, signal) =>
      board.run({ name: 'admissions.read', kind: 'read', signal }, () =>
        structuredClone(kept.get(scope) ?? { admitted: [] }),
      ),
    write: (scope, admitted, etag, signal) =>
      board.run({ name: 'admissions.write', kind: 'write', signal }, () => {
        if (kept.get(scope)?.etag !== etag)
          throw new Fault('conflict', { reason: 'Conflict', message: 'the row has moved on', status: 412 });
        version += 1;
        kept.set(scope, { admitted: structuredClone(admitted), etag: `W/"${version}"` });
      }),
  };
}
