import { describe, expect, it } from 'vitest';
import { isObject, type JsonObject, objectAt } from '../../../src/core/json.ts';
import type { Desired, Revision } from '../../../src/core/model.ts';
import { type Revising, revise } from '../../../src/core/rollout/revise.ts';
import { accepted, container, DIGEST, sample } from '../spec/sample.ts';

const REFERENCE = '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/key)';
const versioned = (version: string): string => REFERENCE.replace('/key)', `/key/${version})`);
const NORTH = {
  region: 'northeurope',
  patch: {
    properties: {
      containers: [container('web', { ports: [{ port: 80 }] })],
      volumes: [
        { name: 'files', azureFile: { shareName: 's', storageAccountName: 'n', storageAccountKey: REFERENCE } },
      ],
    },
  },
};
const FULL = { replicas: 2, regions: ['westeurope', NORTH], placement: [{ zones: ['1'] }] };

function revising(mooring: JsonObject, target?: Revision, version = '1'): Revising {
  const document = sample({ mooring });
  const desired: Desired = { document, generation: (target?.generation ?? 0) + 1, declaredAt: 0, restart: 0 };
  return revise(accepted(document).declaration, desired, target, {
    images: new Map([['nginx', { kind: 'digest', digest: DIGEST }]]),
    secrets: new Map([[REFERENCE, { kind: 'version', reference: versioned(version) }]]),
  });
}

function revisionOf(mooring: JsonObject): Revision {
  const made = revising(mooring);
  if (made.kind !== 'new') throw new Error(made.kind);
  const { body, pins, secrets, cause, keeps } = made;
  return { number: 1, body, pins, secrets, cause, createdAt: 0, generation: 1, ...keeps };
}

describe('a revision', () => {
  it('keeps its regions and placement, images and secrets in the patches pinned, and the whole declaration', () => {
    const revision = revisionOf(FULL);
    const patch = revision.regions?.[1]?.patch ?? {};
    expect(JSON.stringify(patch)).toContain(`@${DIGEST}`);
    expect(JSON.stringify(patch)).toContain(versioned('1'));
    expect(revision).toMatchObject({
      regions: [{ region: 'westeurope' }, { region: 'northeurope' }],
      placement: [{ zones: ['1'] }],
      document: sample({ mooring: FULL }),
      secrets: { [REFERENCE]: versioned('1') },
    });
    expect(isObject(objectAt(revision.body)['mooring'])).toBe(false);
  });

  it('has no regions and no placement where none are declared', () => {
    expect(revisionOf({})).not.toHaveProperty('regions');
    expect(revisionOf({})).not.toHaveProperty('placement');
  });

  it.each<[string, JsonObject]>([
    ['the same, in another order of members', { placement: [{ zones: ['1'] }], regions: FULL.regions, replicas: 2 }],
    ['more replicas', { ...FULL, replicas: 5 }],
    ['another strategy', { ...FULL, strategy: { type: 'BlueGreen' } }],
  ])('stays the same with %s', (_what, mooring) => {
    const target = revisionOf(FULL);
    expect(revising(mooring, target)).toEqual({ kind: 'same', revision: target });
    // A secret that is not followed is no reason either.
    expect(revising(mooring, target, '2')).toEqual({ kind: 'same', revision: target });
  });

  it.each<[string, JsonObject]>([
    ['a region more', { ...FULL, regions: ['westeurope', NORTH, 'uksouth'], replicas: 3 }],
    ['another patch', { ...FULL, regions: ['westeurope', { ...NORTH, patch: { zones: ['1'] } }] }],
    ['no regions', { replicas: 2, placement: FULL.placement }],
    ['another placement', { ...FULL, placement: [{ zones: ['2'] }] }],
    ['no placement', { replicas: 2, regions: FULL.regions }],
  ])('is followed by another with %s', (_what, mooring) => {
    expect(revising(mooring, revisionOf(FULL))).toMatchObject({ kind: 'new', cause: 'Declared' });
  });

  it('is followed by another when a secret of a region’s patch has a newer version and is followed', () => {
    const target = revisionOf({ ...FULL, secrets: 'follow' });
    expect(revising({ ...FULL, secrets: 'follow' }, target, '2')).toMatchObject({
      kind: 'new',
      secrets: { [REFERENCE]: versioned('2') },
    });
  });

  it('made by an older version, without regions and document, is still the same', () => {
    const { document: _document, ...old } = revisionOf({});
    expect(revising({}, old)).toEqual({ kind: 'same', revision: old });
  });
});
