/** What went wrong, in words for a terminal: the problem's title and detail, each violation at its place, what to do. */
import { type JsonObject, listAt, textAt } from '../core/json.ts';
import { printable } from '../core/printable.ts';
import { Failure, Refused } from './failure.ts';
import { placedViolations, violationsIn } from './positions.ts';

/** Characters of a title or detail. */
const TEXT_MAX = 2000;

/** By the kind of the problem, where a command or an option helps; NAME is the group’s. */
const ADVICE: Readonly<Record<string, string>> = {
  'adoption-required': 'take it under management as it runs: mooring adopt NAME',
  'ambiguous-name': 'say which one with -g RESOURCE_GROUP, or use its whole address',
  'resource-group-required': 'say which one with -g RESOURCE_GROUP (and --subscription), or in the declaration',
  'not-found': 'see what there is: mooring list, or mooring containers for what Mooring does not manage',
  'revision-not-kept': 'see those that are kept: mooring revisions NAME',
  'rollout-refused': 'see how it stands: mooring rollout status NAME',
  protected: 'declare it with mooring.protect: false first, or let go of it: mooring release NAME',
  'on-hold': 'end the hold first: mooring unhold NAME',
  'secrets-required': 'give each one: --secret POINTER=@FILE, or all in --secrets-file FILE',
  'owned-elsewhere': 'where its owner has let go, or will not mind: mooring adopt NAME --accept-owner',
  unauthenticated: 'set MOORING_TOKEN: az account get-access-token --scope api://CLIENT_ID/.default',
  'already-managed': 'it is declared already: mooring status NAME',
};

/** Lines; the first says what went wrong. */
export function tellFailure(error: unknown): string[] {
  if (error instanceof Refused) return tellRefused(error);
  if (error instanceof Failure) return [error.message, ...error.more.map((line) => `  ${line}`)].map(safe);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return ['an error in the command itself, please report it', ...text.split('\n').map((line) => `  ${safe(line)}`)];
}

function tellRefused({ status, problem, kind, retryAfter, group, sent }: Refused): string[] {
  const [title, detail] = [textAt(problem['title']), textAt(problem['detail'])];
  if (title === undefined) return notOurs(status);
  const candidates = listAt(problem['candidates']).filter((item) => typeof item === 'string');
  const advice = ADVICE[kind]?.replaceAll('NAME', group ?? 'NAME');
  return [
    `${title}${detail === undefined ? '' : `: ${detail}`}`,
    ...placedViolations(violationsIn(problem), sent).map((line) => `  ${line}`),
    ...candidates.map((address) => `  ${address}`),
    ...said(problem, 'reason', 'reason'),
    ...said(problem, 'correlation', 'find it in the log by correlation'),
    ...(retryAfter === undefined ? [] : [`  try again after ${retryAfter} s`]),
    ...(advice === undefined ? [] : [`  ${advice}`]),
  ].map(safe);
}

/** What stands before an app answers so where the app itself does not. */
const STARTING: ReadonlySet<number> = new Set([502, 503, 504]);

/** What the platform in front of the app says, or some other server. */
function notOurs(status: number): string[] {
  if (status === 401 || status === 403) {
    return [
      `the server wants a key or a token, or another one (${status})`,
      '  set MOORING_KEY to a function key of the app; where it asks who calls, set MOORING_TOKEN too',
    ];
  }
  if (STARTING.has(status)) {
    return [
      `the server is away or still starting (${status})`,
      '  try again in a moment; where it lasts, see the app’s log',
    ];
  }
  const what = status >= 300 && status < 400 ? 'sends elsewhere' : 'does not answer as Mooring does';
  return [`the server ${what} (${status})`, '  name its whole address, such as https://YOURAPP.azurewebsites.net/api'];
}

function said(problem: JsonObject, member: string, words: string): string[] {
  const text = textAt(problem[member]);
  return text === undefined ? [] : [`  ${words}: ${text}`];
}

function safe(line: string): string {
  return printable(line, TEXT_MAX);
}
