/** S19: what the build says it is made of, held to what was bundled, to the packages themselves and to npm's own account. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import project from '../../package.json' with { type: 'json' };
import lockfile from '../../package-lock.json' with { type: 'json' };
import { buildApp } from '../../scripts/build.ts';
import { SBOM, sbomOf } from '../../scripts/sbom.ts';
import { ROOT } from '../docs/pages.ts';

const LIMIT_MS = 60_000;

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly licenses: readonly ({ readonly license: { readonly id: string } } | { readonly expression: string })[];
}
interface Bom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}
interface Described {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

let directory: string;
let text: string;
let bom: Bom;
/** From each folder of a package that a bundled file lies in, its own package.json. */
let bundled: readonly Described[];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mooring-sbom-'));
  const { inputs } = await buildApp(directory);
  text = await readFile(path.join(directory, SBOM), 'utf8');
  bom = JSON.parse(text);
  const folders = new Set(
    Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []),
  );
  const manifests = [...folders].map((folder) => readFile(path.join(ROOT, folder, 'package.json'), 'utf8'));
  bundled = (await Promise.all(manifests)).map((manifest): Described => JSON.parse(manifest));
}, LIMIT_MS);
afterAll(() => rm(directory, { recursive: true, force: true }));

const lineOf = ({ name, version }: { name: string; version: string }) => `${name}@${version}`;

describe('the bill of materials', () => {
  it('has every package that is bundled, and no other', () => {
    expect(bundled.length).toBeGreaterThan(60);
    expect(bom.components.map(lineOf).toSorted()).toEqual([...new Set(bundled.map(lineOf))].toSorted());
  });

  it('has every runtime dependency in its version, as what the app depends on', () => {
    const wanted = Object.entries(project.dependencies).map(([name, version]) => `${name}@${version}`);
    const [app] = bom.dependencies.filter(({ ref }) => ref === bom.metadata.component['bom-ref']);
    expect(app?.dependsOn).toEqual(wanted.toSorted());
    expect(bom.components.map(lineOf)).toEqual(expect.arrayContaining(wanted));
  });

  it('tells of each the licence that the package itself states', () => {
    const told = new Map(bom.components.map((component) => [lineOf(component), component.licenses]));
    const wrong = bundled.filter((one) => {
      const [licence] = told.get(lineOf(one)) ?? [];
      return licence === undefined || ('license' in licence ? licence.license.id : licence.expression) !== one.license;
    });
    expect(wrong.map(lineOf)).toEqual([]);
  });

  it('leads from the app to each package', () => {
    const next = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    const reached = new Set([bom.metadata.component['bom-ref']]);
    for (const ref of reached) for (const to of next.get(ref) ?? []) reached.add(to);
    expect(bom.components.filter((component) => !reached.has(component['bom-ref'])).map(lineOf)).toEqual([]);
  });

  it('says of each what npm says: name, version, address, licence, hash, and on what it depends', {
    timeout: LIMIT_MS,
  }, async () => {
    const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
    const options = { cwd: ROOT, maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' };
    const theirs: Bom = JSON.parse((await promisify(execFile)('npm', args, options)).stdout);
    const known = new Map(theirs.components.map((component) => [component['bom-ref'], component]));
    for (const component of bom.components) expect(known.get(component['bom-ref'])).toMatchObject(component);
    const refs = new Set(bom.components.map((component) => component['bom-ref']));
    for (const { ref, dependsOn } of bom.dependencies.filter((one) => refs.has(one.ref))) {
      const all = theirs.dependencies.filter((one) => one.ref === ref).flatMap((one) => one.dependsOn);
      expect([ref, dependsOn]).toEqual([ref, [...new Set(all.filter((one) => refs.has(one)))].toSorted()]);
    }
  });

  it('holds neither a time nor a chosen number, so that two builds give the same bytes', () => {
    expect(text).not.toMatch(/timestamp|serialNumber|\b20\d\d-\d\d-\d\dT/);
  });
});

describe('is not made at all', () => {
  const at = 'node_modules/yaml';
  const whole = { [at]: lockfile.packages[at] };

  it.each([
    ['of a package that the lockfile does not have', {}],
    ['where its licence is not known', { [at]: { ...whole[at], license: '' } }],
    ['where its hash is not known', { [at]: { ...whole[at], integrity: '' } }],
    ['where its hash is a weak one', { [at]: { ...whole[at], integrity: 'sha1-AAAA' } }],
  ])('%s', (_, lock) => {
    expect(() => sbomOf([`${at}/dist/index.js`], whole)).not.toThrow();
    expect(() => sbomOf([`${at}/dist/index.js`], lock)).toThrow(at);
  });
});
