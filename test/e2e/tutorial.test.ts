/** docs/tutorial.md, followed word by word: every line of its second terminal is run, where only places differ. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readAddresses } from '../../local/start/addresses.ts';
import { read } from '../docs/pages.ts';
import { runStart } from './support/start-process.ts';
import { ROOT, stateDirectory } from './support/state-directory.ts';

const LIMIT_MS = 240_000;
const BLOCK_MAX_MS = 90_000;

/** What each section promises to be seen, in its own words or the command's. */
const SEEN: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  '1. Start': ['AsDeclared', /jobs +True +Running/],
  '2. Push an image': ['pushed mooring.azurecr.io/jobs/job-processing:v1', /update +ImagePushed/],
  '3. Break it': [/^200$/m, /recreate +Missing/, /\d {2}Running \(AsDeclared\)/],
  '4. Declare one of your own': [/web {2}Running \(AsDeclared\)/, /8081/],
  '5. Change it': [/recreat/i, /IP address/i],
  '6. Keep your hands off': ['OnHold', /\d {2}Running \(AsDeclared\)/],
  '7. Clean up': ['web is being deleted', 'jobs is being deleted'],
};

test('every section shows what it says', { timeout: LIMIT_MS }, async () => {
  await using directory = stateDirectory();
  const start = runStart(directory.path, ['--any-ports']);
  await start.up;
  const shown = Object.fromEntries(
    sections().map(([title, text]) => [title, run(placed(text, directory.path), directory.path)]),
  );
  start.signal('SIGINT');
  await start.exited;
  expect(Object.keys(shown)).toEqual(Object.keys(SEEN));
  for (const [title, expected] of Object.entries(SEEN))
    for (const text of expected) expect(shown[title], title).toMatch(text);
});

/** Title and commands of each section that has some for the second terminal. */
function sections(): [string, string][] {
  return read('docs/tutorial.md')
    .split(/^## /m)
    .slice(1)
    .map((text): [string, string] => [
      text.slice(0, text.indexOf('\n')),
      [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block).join('\n'),
    ])
    .filter(([, commands]) => commands !== '');
}

/** In this project, with another test's folder and ports, and without npm between. */
function placed(commands: string, directory: string): string {
  return commands
    .replaceAll('npx mooring', `"${process.execPath}" bin/mooring.mjs`)
    .replaceAll('npm run push --', `"${process.execPath}" local/push/main.ts --azure "${directory}/azure.json"`)
    .replaceAll('./.mooring/', `${directory}/`)
    .replaceAll(/(?<!\/)\bweb\.yaml/g, `${directory}/web.yaml`);
}

/** Variables of an earlier section count on, as in a terminal: they are kept in a file. */
function run(commands: string, directory: string): string {
  const kept = path.join(directory, 'variables');
  const script = `set -e; [ -f "${kept}" ] && . "${kept}"\n${commands}\ndeclare -p GROUP CA > "${kept}" 2>/dev/null || true`;
  const env = { ...process.env, MOORING_URL: `http://127.0.0.1:${readAddresses(directory)?.app}/api`, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    timeout: BLOCK_MAX_MS,
  });
  expect(status, `${commands}\n${stdout}\n${stderr}`).toBe(0);
  return `${stdout}\n${stderr}`;
}
