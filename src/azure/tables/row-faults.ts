/** Rows that cannot be read. They are terminal: nothing is guessed, and nothing is written over them. */
import { Fault } from '../../core/errors.ts';

export const MALFORMED = 'RowMalformed';
export const NEWER = 'RowNewer';

export function malformed(at: string): Fault {
  return new Fault('terminal', {
    reason: 'StoreUnavailable',
    code: MALFORMED,
    message: `a stored row cannot be read: ${at} is not as it must be`,
  });
}

export function newer(schema: number): Fault {
  return new Fault('terminal', {
    reason: 'StoreUnavailable',
    code: NEWER,
    message: `a stored row was written by a newer version of Mooring (schema ${schema}) and is left alone`,
  });
}

export function isUnreadable(error: unknown): error is Fault {
  return error instanceof Fault && (error.code === MALFORMED || error.code === NEWER);
}
