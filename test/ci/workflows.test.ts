/** Workflows, pipelines and azure.yaml: they parse, and name what is there. What they may do: test/security. */
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT, read } from '../docs/pages.ts';

const WORKFLOWS = globSync(['.github/workflows/*.yml', 'docs/ci-examples/*.yml'], { cwd: ROOT });

describe.each(WORKFLOWS)('%s', (file) => {
  const text = read(file);

  it('is YAML and begins with what it is', () => {
    expect(parse(text)).toBeTypeOf('object');
    expect(text).toMatch(/^# \S.{20,}/);
  });

  it('holds no secret', () => {
    expect(text).not.toMatch(/(?:KEY|TOKEN|SECRET|PASSWORD)[A-Z_]*: (?!\$[({])\S/);
  });
});

it('finds the workflows', () => {
  expect(WORKFLOWS.map((file) => path.basename(file)).toSorted()).toEqual([
    'azure-pipelines.yml',
    'ci.yml',
    'github-actions.yml',
    'release.yml',
  ]);
});

it('runs in CI what .ci/run runs, and nothing beside', () => {
  const { jobs }: { jobs: Record<string, { steps: { run?: string }[] }> } = parse(read('.github/workflows/ci.yml'));
  const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  expect(commands).toEqual(['bash .ci/run']);
});

describe('azure.yaml', () => {
  interface Hook {
    readonly run: string;
  }
  const azd: {
    readonly infra: { readonly path: string; readonly module: string };
    readonly services: Record<string, { readonly project: string; readonly remoteBuild: boolean }>;
    readonly hooks: Record<string, Record<'windows' | 'posix', Hook>>;
  } = parse(read('azure.yaml'));

  it('names the template and its parameters', () => {
    for (const ending of ['bicep', 'bicepparam'])
      expect(existsSync(path.join(ROOT, azd.infra.path, `${azd.infra.module}.${ending}`))).toBe(true);
  });

  it('deploys what the build makes, to the app that bears its name, and installs nothing there', () => {
    const [[name, service] = []] = Object.entries(azd.services);
    expect([service?.project, service?.remoteBuild]).toEqual(['dist', false]);
    expect(read('infra/modules/function-app.bicep')).toContain(`'azd-service-name': '${name}'`);
  });

  it('has hooks whose files are there, on every system', () => {
    const scripts = Object.values(azd.hooks).flatMap((hook) => [hook.windows.run, hook.posix.run]);
    expect(scripts.filter((run) => run === 'npm run build')).toHaveLength(2);
    const files = scripts.map((run) => /infra\/[\w.]+/.exec(run)?.[0]).filter((file) => file !== undefined);
    expect(files.toSorted()).toEqual(['infra/subscribe.ps1', 'infra/subscribe.sh']);
    expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});
