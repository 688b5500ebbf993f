import { describe, expect, it } from 'vitest';
import { valueAt } from '../../../src/core/spec/pointer.ts';
import { imagesOf, render, stampTags } from '../../../src/core/spec/render.ts';
import { accepted, container, DIGEST, sample } from './sample.ts';

const { declaration } = accepted(
  sample({
    top: { tags: { team: 'shop' }, zones: ['1'], id: '/subscriptions/x' },
    properties: {
      containers: [
        container('web', { image: 'shop.azurecr.io/web:v1', ports: [{ port: 80 }] }),
        container('cache', { image: `redis@${DIGEST}` }),
        container('still', { image: 'nginx' }),
      ],
      initContainers: [{ name: 'init', properties: { image: 'busybox:1' } }],
      newFeature: [null],
    },
    mooring: { images: { still: { follow: 'none' } } },
  }),
);

describe('the images of a declaration', () => {
  it('are those of all containers, with what they follow', () => {
    expect(imagesOf(declaration).map(({ container: name, text, follows }) => [name, text, follows])).toEqual([
      ['web', 'shop.azurecr.io/web:v1', true],
      ['cache', `redis@${DIGEST}`, false],
      ['still', 'nginx', false],
      ['init', 'busybox:1', true],
    ]);
    expect(imagesOf(declaration)[0]?.image).toEqual({
      host: 'shop.azurecr.io',
      repository: 'web',
      tag: 'v1',
      name: 'shop.azurecr.io/web',
    });
  });
});

describe('a rendered body', () => {
  const body = render(declaration, { 'shop.azurecr.io/web:v1': DIGEST, 'busybox:1': DIGEST });

  it('has the images that have a pin pinned by their declared names, and the others as declared', () => {
    const image = (place: string): unknown => valueAt(body, `/properties/${place}/properties/image`);
    expect(image('containers/0')).toBe(`shop.azurecr.io/web@${DIGEST}`);
    expect(image('containers/1')).toBe(`redis@${DIGEST}`);
    expect(image('containers/2')).toBe('nginx');
    expect(image('initContainers/0')).toBe(`busybox@${DIGEST}`);
  });

  it('is otherwise ACI’s part and nothing of ours', () => {
    expect(Object.keys(body).sort()).toEqual(['location', 'properties', 'tags', 'zones']);
    expect(valueAt(body, '/properties/newFeature')).toEqual([null]);
    expect(render(declaration, {})).toEqual(declaration.body);
  });

  it('is not pinned by what a name happens to inherit', () => {
    const odd = accepted(sample({ container: { image: 'constructor' } })).declaration;
    expect(render(odd, {})).toEqual(odd.body);
  });
});

describe('tags are stamped', () => {
  it('beside the declared ones, replacing their own old values in whatever case', () => {
    const stamped = stampTags({ tags: { team: 'shop', 'Mooring-Hash': 'old' } }, { 'mooring-hash': 'new' });
    expect(stamped).toEqual({ tags: { team: 'shop', 'mooring-hash': 'new' } });
  });

  it('on a body without tags', () => {
    expect(stampTags({ location: 'x' }, { a: 'b' })).toEqual({ location: 'x', tags: { a: 'b' } });
  });
});
