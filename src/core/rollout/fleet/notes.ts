/** What happened to a rollout in a look that is no write: for history. Called by look.ts; pure. */
import type { Rollout } from '../../model.ts';
import type { Note } from '../../plan.ts';
import type { Reason } from '../../reasons.ts';
import type { Fleet } from './fleet.ts';

export function notesOf(fleet: Fleet, course: Rollout | undefined): Note[] {
  if (!course) return [];
  const before = fleet.row.state.rollout;
  const begins = before?.revision !== course.revision || before.startedAt !== course.startedAt;
  const notes: Note[] = [];
  if (begins)
    notes.push(
      noteOf(
        'rollout',
        fleet,
        'RollingOut',
        course.from === 0
          ? `${course.strategy} of the first revision, ${course.revision}`
          : `${course.strategy} from revision ${course.from} to ${course.revision}`,
      ),
    );
  if (course.endedAt !== undefined && before?.endedAt === undefined && !begins) {
    const isBack = course.phase === 'RolledBack';
    notes.push(
      noteOf(isBack ? 'rolled back' : 'rollout completed', fleet, isBack ? 'RolledBack' : 'AsDeclared', course.message),
    );
  } else if (!begins && before && course.step !== before.step) {
    notes.push(noteOf('rollout step', fleet, 'RollingOut', course.message));
  }
  return notes;
}

export function noteOf(what: string, { revision }: Fleet, reason: Reason, message: string): Note {
  return { what, reason, message, revision: revision.number };
}
