/**
 * One declaration of a sequence: a choice of variants by dimension, everything else as in the plain declaration. As a
 * text, `cpu=least env=secure`, it stands in replay commands; no other state decides its document.
 */
import type { JsonObject } from '../../../local/world/json.ts';
import type { Random } from '../kernel/random.ts';
import { declaration } from '../workloads/workload.ts';
import { type Dimension, edited, type Variant } from './dimension.ts';
import { ACI_DIMENSIONS } from './dimensions.ts';
import { MOORING_DIMENSIONS } from './mooring-dimensions.ts';

/** Variant by dimension; what is not named is as in the plain declaration. */
export type Spec = Readonly<Record<string, string>>;

export const DIMENSIONS: readonly Dimension[] = [...ACI_DIMENSIONS, ...MOORING_DIMENSIONS];

export function documentOf(spec: Spec): JsonObject {
  const edits = DIMENSIONS.flatMap(({ name }) => variantOf(spec, name)?.edits ?? []);
  return JSON.parse(JSON.stringify(edited(declaration(), edits)));
}

export function isRefused(spec: Spec): boolean {
  if (DIMENSIONS.some(({ name }) => variantOf(spec, name)?.as === 'refused')) return true;
  // Several containers share what a container group can have.
  if ((spec['memory'] === 'greatest' || spec['cpu'] === 'toomuch') && hasMany(spec)) return true;
  if (spec['os'] === 'windows') return hasMany(spec) || spec['containers'] === 'init' || spec['network'] === 'private';
  return false;
}

function hasMany({ containers }: Spec): boolean {
  return ['two', 'three', 'swapped'].includes(containers ?? '');
}

/** Kept for ever by the service as it was first sent: a first container's image that ends and is to run again. */
function endsForEver({ image, restart }: Spec): boolean {
  return image === 'job' && !['never', 'lower', 'onfailure'].includes(restart ?? '');
}

/** Dimensions whose end depends on what was there before, by design: held, protected and stopped stay as they are. */
const STANDSTILLS: Readonly<Record<string, string>> = { hold: 'true', protect: 'true', running: 'false' };

/** As it has to be to end a sequence: without what never comes to rest, and without what keeps the past. */
export function settling(spec: Spec): Spec {
  const kept = Object.entries(spec).filter(
    ([name, variant]) => variantOf(spec, name)?.as !== 'unsettled' && STANDSTILLS[name] !== variant,
  );
  const left: Spec = Object.fromEntries(kept);
  return endsForEver(left) ? without(left, 'image') : left;
}

export function without(spec: Spec, dimension: string): Spec {
  return Object.fromEntries(Object.entries(spec).filter(([name]) => name !== dimension));
}

function variantOf(spec: Spec, name: string): Variant | undefined {
  const chosen = spec[name];
  if (chosen === undefined) return undefined;
  const found = DIMENSIONS.find((one) => one.name === name)?.variants[chosen];
  if (!found) throw new Error(`no variant is called ${name}=${chosen}`);
  return found;
}

/** `count` dimensions chosen anew, some of them back to plain; the API takes the result, unless `refused`. */
export function varied(random: Random, from: Spec, count: number, refused: boolean): Spec {
  let spec = from;
  for (let left = count; left > 0; left--) {
    const { name, variants } = random.pick(DIMENSIONS);
    const names = Object.keys(variants).filter((one) => variants[one]?.as !== 'refused');
    const choice = names.length === 0 || random.chance(0.25) ? undefined : random.pick(names);
    spec = choice === undefined ? without(spec, name) : { ...spec, [name]: choice };
  }
  if (isRefused(spec)) spec = ['os', 'memory', 'cpu'].reduce(without, spec);
  if (!refused) return spec;
  const all = DIMENSIONS.flatMap(({ name, variants }) =>
    Object.keys(variants).flatMap((one) => (variants[one]?.as === 'refused' ? [{ name, one }] : [])),
  );
  const { name, one } = random.pick(all);
  return { ...spec, [name]: one };
}

export function textOf(spec: Spec): string {
  const listed = Object.entries(spec).map(([name, variant]) => `${name}=${variant}`);
  return listed.length === 0 ? 'plain' : listed.join(' ');
}

export function specOf(text: string): Spec {
  const listed = text
    .trim()
    .split(/\s+/)
    .filter((one) => one !== 'plain' && one !== '');
  const spec: Spec = Object.fromEntries(
    listed.map((one) => one.split('=', 2)).map(([name = '', variant = '']) => [name, variant]),
  );
  for (const name of Object.keys(spec)) variantOf(spec, name);
  return spec;
}
