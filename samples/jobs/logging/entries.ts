/**
 * The one parser of what is posted to Logging: an entry or an array of them. An entry says which service and version
 * wrote it and carries whatever else the writer wants kept; nothing else is trusted.
 */
import { type FieldError, Problem } from './http.ts';

/** As many as a writer would sensibly gather; more is a mistake. */
const ENTRIES_MAX = 1_000;
/** One line of the log. */
const ENTRY_BYTES_MAX = 8_192;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Gives the entries as lines of JSON, or throws a {@link Problem} that names every wrong field (the first 20). */
export function linesOf(body: unknown): string[] {
  const many = Array.isArray(body);
  const entries: unknown[] = many ? body : [body];
  if (entries.length > ENTRIES_MAX) {
    throw new Problem(400, 'Too many entries.', [{ pointer: '', rule: `at most ${ENTRIES_MAX} entries` }]);
  }
  const errors = entries.flatMap((entry, index) => errorsOf(entry, many ? `/${index}` : ''));
  if (errors.length > 0) throw new Problem(400, 'An entry is not as it should be.', errors.slice(0, 20));
  return entries.map((entry) => JSON.stringify(entry));
}

function errorsOf(entry: unknown, at: string): FieldError[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return [{ pointer: at, rule: 'an object' }];
  }
  const errors: FieldError[] = [];
  const fields: Record<string, unknown> = { ...entry };
  for (const key of ['service', 'version']) {
    const value = fields[key];
    if (typeof value !== 'string' || !NAME.test(value)) {
      errors.push({ pointer: `${at}/${key}`, rule: '1 to 63 letters, digits, dots, hyphens or underscores' });
    }
  }
  const { jobId } = fields;
  if (jobId !== undefined && (typeof jobId !== 'string' || !NAME.test(jobId))) {
    errors.push({ pointer: `${at}/jobId`, rule: 'absent, or a job id' });
  }
  if (Buffer.byteLength(JSON.stringify(entry)) > ENTRY_BYTES_MAX) {
    errors.push({ pointer: at, rule: `at most ${ENTRY_BYTES_MAX} bytes` });
  }
  return errors;
}
