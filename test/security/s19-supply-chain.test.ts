/**
 * S19, what comes in with what others made, and what goes out under our name: the workflows take actions by commit and
 * hold no more rights than they use, no package runs a script at its installation, and updates are asked for. What the
 * app is made of: test/build/sbom.test.ts.
 */
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import project from '../../package.json' with { type: 'json' };
import { ROOT, read } from '../docs/pages.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly uses?: string;
  readonly permissions?: unknown;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: unknown;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** What a job may do beyond reading, each for a reason that its file gives. */
const RIGHTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'release.yml package': { contents: 'write', 'id-token': 'write', attestations: 'write' },
  'github-actions.yml deploy': { contents: 'read', 'id-token': 'write' },
};
/** Those that run somebody else's change with our rights and secrets are not among them. */
const TRIGGERS = ['push', 'pull_request', 'schedule', 'workflow_dispatch'];

const stepsOf = ({ jobs }: Workflow): readonly Step[] => Object.values(jobs).flatMap(({ steps = [] }) => steps);

/** Each answers what is wrong with a workflow of that name. */
const byCommit = (_: string, workflow: Workflow): unknown[] => {
  const all = [...Object.values(workflow.jobs), ...stepsOf(workflow)].flatMap(({ uses }) => uses ?? []);
  return all.filter((uses) => !/^[\w-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses));
};
const leastRights = (name: string, { permissions, jobs }: Workflow): unknown[] => [
  ...(JSON.stringify(permissions) === '{"contents":"read"}' ? [] : [permissions ?? 'all rights']),
  ...Object.entries(jobs)
    .filter(([, job]) => job.permissions !== undefined)
    .filter(([job, { permissions: mine }]) => JSON.stringify(mine) !== JSON.stringify(RIGHTS[`${name} ${job}`]))
    .map(([job, { permissions: mine }]) => ({ job, mine })),
];
const ownTriggers = (_: string, { on }: Workflow): unknown[] => {
  const names = typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on ?? {});
  return names.filter((trigger) => !TRIGGERS.includes(trigger));
};
/** A branch's name, a title, a message: put into a command they are a command. */
const noTextInCommands = (_: string, workflow: Workflow): unknown[] =>
  stepsOf(workflow).filter(({ run }) => run?.includes('${{'));
const keepsNoToken = (_: string, workflow: Workflow): unknown[] =>
  stepsOf(workflow)
    .filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    .filter((step) => step.with?.['persist-credentials'] !== false);
const RULES = [
  ['takes every action by its commit', byCommit],
  ['may do no more than it needs', leastRights],
  ['runs for nobody else’s change with our rights', ownTriggers],
  ['puts no text of others into a command', noTextInCommands],
  ['leaves no token on the disk', keepsNoToken],
] as const;

const WORKFLOWS = globSync(['.github/workflows/*', 'docs/ci-examples/github-actions.yml'], { cwd: ROOT }).map(
  (file) => {
    return { name: file.split('/').at(-1) ?? '', file };
  },
);

it('finds the workflows', () => {
  expect(WORKFLOWS.map(({ name }) => name).toSorted()).toEqual(['ci.yml', 'github-actions.yml', 'release.yml']);
});

describe.each(WORKFLOWS)('$name', ({ name, file }) => {
  it.each(RULES)('%s', (_, wrongWith) => {
    expect(wrongWith(name, parse(read(file)))).toEqual([]);
  });

  it('tells the version of each action beside its commit', () => {
    const told = [...read(file).matchAll(/uses: \S+(.*)$/gm)].map(([, rest]) => rest);
    expect(told.filter((rest = '') => !/^ # v\d+\.\d+\.\d+$/.test(rest))).toEqual([]);
  });
});

describe('a workflow is refused that', () => {
  const good = { on: { push: {} }, permissions: { contents: 'read' }, jobs: {} };
  const running = (step: Step, job: Job = {}) => ({ ...good, jobs: { one: { ...job, steps: [step] } } });
  const SHA = '0123456789abcdef0123456789abcdef01234567';

  it.each([
    ['takes an action by its tag', byCommit, running({ uses: 'a/b@v4' })],
    ['takes an action by a short commit', byCommit, running({ uses: `a/b@${SHA.slice(0, 12)}` })],
    ['takes a whole job by its branch', byCommit, { ...good, jobs: { one: { uses: 'a/b/.github/c.yml@main' } } }],
    ['takes an image', byCommit, running({ uses: 'docker://a/b:latest' })],
    ['says nothing of its rights', leastRights, { on: 'push', jobs: {} }],
    ['may write', leastRights, { ...good, permissions: { contents: 'write' } }],
    ['has a job that may write', leastRights, running({}, { permissions: { packages: 'write' } })],
    ['runs for strangers with our secrets', ownTriggers, { ...good, on: { pull_request_target: {} } }],
    ['runs after what a stranger began', ownTriggers, { ...good, on: ['workflow_run'] }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a workflow writes it so.
    ['has a title in a command', noTextInCommands, running({ run: 'echo ${{ github.event.pull_request.title }}' })],
    ['leaves its token on the disk', keepsNoToken, running({ uses: `actions/checkout@${SHA}` })],
  ] as const)('%s', (_, wrongWith, workflow) => {
    expect(wrongWith('x.yml', workflow)).not.toEqual([]);
    expect(wrongWith('x.yml', good)).toEqual([]);
  });
});

describe('packages', () => {
  const INSTALLERS = [
    'scripts/setup.mjs',
    ...globSync(['.ci/*', '.github/workflows/*', 'docs/ci-examples/*'], { cwd: ROOT }),
  ];

  it('run nothing when somebody installs them in the project', () => {
    const shell = process.platform === 'win32';
    expect(
      execFileSync('npm', ['config', 'get', 'ignore-scripts'], { cwd: ROOT, encoding: 'utf8', shell }).trim(),
    ).toBe('true');
    expect(Object.values(project.allowScripts).filter((allowed) => allowed)).toEqual([]);
  });

  it('run nothing when a script or a workflow installs them', () => {
    const commands = INSTALLERS.flatMap((file) => read(file).match(/npm (?:ci|install) [-.\w].*|\['ci',.*/g) ?? []);
    const installs = commands.filter((line) => !line.startsWith('npm ci failed;'));
    expect(installs).toHaveLength(3);
    expect(installs.filter((line) => !line.includes('--ignore-scripts'))).toEqual([]);
  });
});

describe('newer versions', () => {
  interface Update {
    readonly 'package-ecosystem': string;
    readonly directory?: string;
    readonly directories?: readonly string[];
    readonly schedule: { readonly interval: string };
    readonly cooldown: { readonly 'default-days': number };
    readonly groups: object;
  }
  const { updates }: { updates: readonly Update[] } = parse(read('.github/dependabot.yml'));

  it('are asked for weekly, in groups, once they are a week old', () => {
    const wrong = updates.filter(
      ({ schedule, cooldown, groups }) =>
        schedule.interval !== 'weekly' || cooldown['default-days'] < 7 || Object.keys(groups).length === 0,
    );
    expect(updates.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  it('are asked for of every lockfile, and of every workflow', () => {
    const asked = updates.flatMap(({ 'package-ecosystem': of, directory, directories = [] }) =>
      [...directories, ...(directory === undefined ? [] : [directory])].map((at) => `${of} ${at}`),
    );
    const lockfiles = globSync('**/package-lock.json', { cwd: ROOT, exclude: ['**/node_modules/**'] });
    const folders = lockfiles.map((file) => `npm /${file.split('/').slice(0, -1).join('/')}`);
    expect(asked.toSorted()).toEqual([...folders, 'github-actions /', 'github-actions /docs/ci-examples'].toSorted());
  });
});

describe('a release', () => {
  it('is of the version that its tag names, or is not made', () => {
    const packed = () =>
      execFileSync('bash', ['.ci/package', 'v999.0.0'], { cwd: ROOT, stdio: 'pipe', encoding: 'utf8' });
    expect(packed).toThrow('the tag is v999.0.0');
  });

  it('attests all that it publishes', () => {
    const { jobs }: Workflow = parse(read('.github/workflows/release.yml'));
    const steps = jobs['package']?.steps ?? [];
    const attests = steps.findIndex(({ uses }) => uses?.startsWith('actions/attest-build-provenance@'));
    const publishes = steps.findIndex(({ run }) => run?.includes('gh release create'));
    expect(attests).toBeGreaterThan(0);
    expect(publishes).toBeGreaterThan(attests);
    expect(String(steps[attests]?.with?.['subject-path']).trim().split('\n')).toEqual([
      'packages/*.zip',
      'packages/*.cdx.json',
    ]);
    expect(steps[publishes]?.run).toMatch(/ packages\/\*$/);
  });
});
