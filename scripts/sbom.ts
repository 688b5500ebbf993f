/**
 * What the bundle is made of, as CycloneDX 1.5: each package of which the bundler read a file, with version, licence and
 * hash from the lockfile, and what it depends on. Called by the build, which puts it beside the bundle: of a bundle alone
 * no scanner can tell what is in it. Neither time nor serial number, both optional: the same source gives the same bytes.
 * Not by `npm sbom --omit dev`, which leaves out whatever a dev dependency needs as well: most of it, here.
 */
import project from '../package.json' with { type: 'json' };
import lockfile from '../package-lock.json' with { type: 'json' };

/** The ending by which scanners know it. */
export const SBOM = 'sbom.cdx.json';

/** As the lockfile has it. */
export interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

type Lock = Readonly<Record<string, Locked>>;

const PACKAGE = /^(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//;
const ONE_LICENCE = /^[\w.+-]+$/;

/** `inputs`: the files that went in, relative to the project. Throws where the lockfile does not say enough of one. */
export function sbomOf(inputs: readonly string[], lock: Lock = lockfile.packages): Record<string, unknown> {
  const places = [...new Set(inputs.flatMap((input) => PACKAGE.exec(input)?.[1] ?? []))].sort();
  const root = `${project.name}@${project.version}`;
  const components = new Map(places.map((place) => [refAt(place, lock), componentAt(place, lock)]));
  const refs = new Set(components.keys());
  const edges = new Map([[root, refsOf(Object.keys(project.dependencies), '', refs, lock)]]);
  for (const place of places) {
    const ref = refAt(place, lock);
    // The same version may be in several places, with other neighbours.
    const more = refsOf(namesIn(lock[place] ?? {}), place, refs, lock);
    edges.set(ref, [...new Set([...(edges.get(ref) ?? []), ...more])].sort());
  }
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    ...{ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 },
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: { 'bom-ref': root, type: 'application', ...named(project.name, project.version, project.license) },
    },
    components: sorted(components).map(([, component]) => component),
    dependencies: sorted(edges).map(([ref, dependsOn]) => ({ ref, dependsOn })),
  };
}

function componentAt(place: string, lock: Lock): Record<string, unknown> {
  const { version = '', integrity = '', license = '' } = lock[place] ?? {};
  const [kind, digest = ''] = integrity.split('-');
  if (version === '' || license === '' || kind !== 'sha512')
    throw new Error(`${place}: the lockfile has no version, no licence or no sha512 of it`);
  return {
    ...{ 'bom-ref': refAt(place, lock), type: 'library', scope: 'required', ...named(nameOf(place), version, license) },
    hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }],
  };
}

function named(name: string, version: string, license: string): Record<string, unknown> {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const licenses = ONE_LICENCE.test(license) ? [{ license: { id: license } }] : [{ expression: license }];
  return { name, version, purl, licenses };
}

function namesIn({ dependencies, optionalDependencies, peerDependencies }: Locked): string[] {
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** What these names mean to their user, as far as it is in the bundle; the same version may be there from another place. */
function refsOf(names: readonly string[], user: string, refs: ReadonlySet<string>, lock: Lock): string[] {
  const found = names.map((name) => placeOf(name, user, lock)).filter((place) => place !== undefined);
  return [...new Set(found.map((place) => refAt(place, lock)))].filter((ref) => refs.has(ref)).sort();
}

/** As Node finds it: in its user's own folder, or further up. */
function placeOf(name: string, folder: string, lock: Lock): string | undefined {
  const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
  if (lock[place] !== undefined || folder === '') return lock[place] === undefined ? undefined : place;
  return placeOf(name, folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/'))), lock);
}

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function refAt(place: string, lock: Lock): string {
  return `${nameOf(place)}@${lock[place]?.version ?? ''}`;
}

/** By code units: what a language's order is differs from machine to machine. */
function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
