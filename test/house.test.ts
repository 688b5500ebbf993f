import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** More than this is more than one thing. */
const LINES_MAX = 250;
const ROOT = path.join(import.meta.dirname, '..');
const SOURCE = ['src/**/*.ts', 'functions/**/*.ts', 'local/**/*.{ts,mjs}', 'scripts/**/*.{ts,mjs}'];
const BELOW_RUNTIME = ['src/{core,engine,azure,http}/**/*.ts'];
const TEXT = [
  ...SOURCE,
  'test/**/*.ts',
  'samples/**/*.{ts,md,yaml,json}',
  'docs/**/*.md',
  '.ci/*',
  '*.{md,json,mjs,ts}',
];

/** Each takes a file's text and says what is wrong with it, or nothing. */
const hasHeader = (text: string) => (/^(?:#!.*\n)?\/\*\*\s+(?:\*\s+)?[^\s*]/.test(text) ? [] : ['no header']);
const isSmall = (text: string) => (text.split('\n').length - 1 > LINES_MAX ? [`more than ${LINES_MAX} lines`] : []);
const isFinished = (text: string) => text.match(/\b(?:TO[D]O|FI[X]ME|X{3}|HA[C]K)\b/g) ?? [];
/** Clock, chance, environment and log are ports: what asks for them itself cannot be simulated. */
const takesNothingByItself = (text: string) =>
  text.match(
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandomUUID\b|\bperformance\.now\b|\bprocess[.[]\w|\bset(?:Timeout|Interval|Immediate)\(|\bconsole\.\w/g,
  ) ?? [];
/** A test may be skipped by what is absent (`skipIf`), never by hand; and none may keep the others from running. */
const runsAll = (text: string) => text.match(/\b(?:it|test|describe)\.(?:skip|todo|only|fails)\b/g) ?? [];
/** Somebody's own folders. `/home/site` is where Azure Functions keeps an app. */
const isOfNoMachine = (text: string) => [
  ...(text.match(/\/(?:home|Users)\/(?!site\b)\w+|\/root\/\w*/g) ?? []),
  ...(text.includes(`${ROOT}/`) && ROOT.split('/').length > 2 ? [ROOT] : []),
];

describe.each([
  ['each source file says what it is at its head', SOURCE, hasHeader],
  ['each source file is small', SOURCE, isSmall],
  ['nothing is left for later', TEXT, isFinished],
  ['only the runtime asks for time, chance and environment', BELOW_RUNTIME, takesNothingByItself],
  ['every test runs', ['test/**/*.ts'], runsAll],
  ['no file knows the machine it was written on', TEXT, isOfNoMachine],
] as const)('%s', (_rule, patterns, check) => {
  it('in the whole tree', () => {
    const wrong = filesOf(patterns).flatMap((file) => check(read(file)).map((what) => `${file}: ${what}`));
    expect(wrong).toEqual([]);
  });
});

it.each([
  ['a missing header', hasHeader, "import { x } from './x.ts';\n"],
  ['an empty header', hasHeader, '/** */\nexport {};\n'],
  ['a long file', isSmall, 'x\n'.repeat(LINES_MAX + 1)],
  ['work left', isFinished, `// ${'TO'}${'DO'}: later`],
  ['a clock', takesNothingByItself, 'const now = Date.now();'],
  ['a setting', takesNothingByItself, 'const { URL } = process.env;'],
  ['a skipped test', runsAll, `it${'.skip'}('does', () => {})`],
  ['a test that shuts out the rest', runsAll, `describe${'.only'}('all', () => {})`],
  ['a home folder', isOfNoMachine, `cd /${'home'}/ann/work`],
  ['this folder', isOfNoMachine, `read ${ROOT}/package.json`],
] as const)('finds %s', (_what, check, text) => {
  expect(check(text)).not.toEqual([]);
});

function filesOf(patterns: readonly string[]): string[] {
  const files = globSync([...patterns], { cwd: ROOT, exclude: ['**/node_modules/**', 'package-lock.json'] });
  expect(files.length).toBeGreaterThan(10);
  return files;
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
