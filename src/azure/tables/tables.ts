/**
 * Mooring's tables over Azure Table Storage: the ports `Groups`, `Revisions`, `Images`, `History`, `Holds`,
 * `CutoverRecord`, `EventMarks`, `Admissions` and `PaceRows`, built by `src/runtime/wiring`. Nothing else opens these tables.
 */
import type { EventMarks } from '../../core/doctor/ports.ts';
import type {
  Admissions,
  CutoverRecord,
  Groups,
  History,
  Holds,
  Ids,
  Images,
  PaceRows,
  Revisions,
} from '../../core/ports.ts';
import { createAdmissions } from './admissions.ts';
import { createCutovers } from './cutovers.ts';
import { createEventMarks } from './event-marks.ts';
import type { SkippedRow } from './groups.ts';
import { createGroups } from './groups.ts';
import { createHistory } from './history.ts';
import { createHolds } from './holds.ts';
import { createImages } from './images.ts';
import { createPaceRows } from './pace.ts';
import { createRevisions } from './revisions.ts';
import type { TableOptions } from './table.ts';
import { openTable } from './table.ts';

export type { SkippedRow } from './groups.ts';
export type { StorageAccess } from './table.ts';

export type TablesOptions = TableOptions & {
  /** Before each table's name; letters and digits. For tests that share an account. */
  readonly prefix?: string;
  readonly ids: Ids;
  /** Told of each row that a list leaves out since it is malformed or of a newer version. */
  readonly onSkipped?: (row: SkippedRow) => void;
};

export interface Tables {
  readonly groups: Groups;
  readonly revisions: Revisions;
  readonly images: Images;
  readonly history: History;
  readonly holds: Holds;
  readonly cutovers: CutoverRecord;
  readonly eventMarks: EventMarks;
  readonly admissions: Admissions;
  readonly paceRows: PaceRows;
  /** Creates the tables that are not there; asks the service once a process. */
  ensure(signal: AbortSignal): Promise<void>;
}

export const TABLE_NAMES = {
  groups: 'Groups',
  revisions: 'Revisions',
  images: 'Images',
  history: 'History',
  holds: 'Holds',
  cutovers: 'Cutovers',
  pace: 'Pace',
} as const;

export function createTables(options: TablesOptions): Tables {
  const prefix = options.prefix ?? '';
  const groups = openTable(`${prefix}${TABLE_NAMES.groups}`, options);
  const revisions = openTable(`${prefix}${TABLE_NAMES.revisions}`, options);
  const images = openTable(`${prefix}${TABLE_NAMES.images}`, options);
  const history = openTable(`${prefix}${TABLE_NAMES.history}`, options);
  const holds = openTable(`${prefix}${TABLE_NAMES.holds}`, options);
  const cutovers = openTable(`${prefix}${TABLE_NAMES.cutovers}`, options);
  const pace = openTable(`${prefix}${TABLE_NAMES.pace}`, options);
  let ensured = false;
  return {
    groups: createGroups(groups, options.ids, options.onSkipped ?? (() => undefined)),
    revisions: createRevisions(revisions),
    images: createImages(images),
    history: createHistory(history, options.ids),
    paceRows: createPaceRows(pace),
    holds: createHolds(holds),
    cutovers: createCutovers(cutovers),
    eventMarks: createEventMarks(holds),
    admissions: createAdmissions(holds),
    async ensure(signal) {
      if (ensured) return;
      await Promise.all(
        [groups, revisions, images, history, holds, cutovers, pace].map((table) => table.create(signal)),
      );
      ensured = true;
    },
  };
}
