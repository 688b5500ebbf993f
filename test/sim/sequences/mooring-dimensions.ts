/** The keys of `mooring:` that sequences vary. */
import { at, type Dimension, refusedAt } from './dimension.ts';

export const MOORING_DIMENSIONS: readonly Dimension[] = [
  {
    name: 'running',
    variants: {
      ...at('/mooring/running', { true: true, false: false }),
      ...refusedAt('/mooring/running', { invalid: 'maybe' }),
    },
  },
  {
    name: 'hold',
    variants: { ...at('/mooring/hold', { true: true, false: false }), ...refusedAt('/mooring/hold', { invalid: 2 }) },
  },
  {
    name: 'protect',
    variants: { ...at('/mooring/protect', { true: true }), ...refusedAt('/mooring/protect', { invalid: 'x' }) },
  },
  {
    name: 'ttl',
    variants: {
      ...at('/mooring/ttl', { long: '366d', some: 'PT8H', short: '4m' }),
      ...refusedAt('/mooring/ttl', { none: '0s', invalid: 'soon', beyond: '367d' }),
    },
  },
  {
    name: 'drift',
    variants: {
      ...at('/mooring/drift', {
        repair: { mode: 'repair' },
        report: { mode: 'report' },
        ignore: { mode: 'ignore' },
        list: { ignore: ['/tags/cost'] },
      }),
      ...refusedAt('/mooring/drift', { invalid: { mode: 'mend' }, pointer: { ignore: ['tags'] } }),
    },
  },
  {
    name: 'images',
    variants: {
      ...at('/mooring/images', { empty: {}, follow: { web: { follow: 'digest' } }, none: { web: { follow: 'none' } } }),
      ...refusedAt('/mooring/images', {
        unknown: { nobody: { follow: 'digest' } },
        policy: { web: { follow: 'semver' } },
      }),
    },
  },
  {
    name: 'secrets',
    variants: {
      ...at('/mooring/secrets', { report: 'report', follow: 'follow' }),
      ...refusedAt('/mooring/secrets', { invalid: 'hide' }),
    },
  },
  {
    name: 'strategy',
    variants: {
      ...at('/mooring/strategy', { inplace: { type: 'InPlace' }, recreate: { type: 'Recreate' } }),
      ...refusedAt('/mooring/strategy', {
        routerless: { type: 'Canary', steps: [{ weight: 20 }] },
        unused: { type: 'InPlace', maxSurge: 1 },
        invalid: { type: 'Best' },
      }),
    },
  },
  {
    name: 'replicas',
    variants: { ...at('/mooring/replicas', { one: 1 }), ...refusedAt('/mooring/replicas', { none: 0, many: 51 }) },
  },
  { name: 'key', variants: refusedAt('/mooring/unknownKey', { unknown: true }) },
];
