/** What the port `Router` promises, as one suite that is run on each service that can answer it. */
import { describe, expect, it } from 'vitest';
import type { EndpointSpec, ProfileSpec, Router, RouterRef } from '../../../src/core/ports.ts';
import { faultOf, signal } from '../support/fixtures.ts';

/** A service with one profile of somebody else's in it, `SHARED`, which has one endpoint, `FOREIGN`. */
export interface Ground {
  readonly router: Router;
  readonly shared: RouterRef;
  /** The foreign endpoint’s bytes, as the service has them. */
  foreignText(): Promise<string>;
  /** The next write happens, and is answered with this status. */
  loseNextWrite(status: number): void;
  /** Writes that the service was asked for since the last time, as `METHOD last/parts`. */
  writes(): string[];
}

export const FOREIGN = 'Theirs';
const A: EndpointSpec = {
  name: 'web-r1-1-1',
  target: 'web-a.westeurope.azurecontainer.io',
  weight: 100,
  enabled: true,
};
const B: EndpointSpec = { name: 'web-r2-1-2', target: 'web-b.westeurope.azurecontainer.io', weight: 1, enabled: true };
const PREVIEW: ProfileSpec = {
  relativeName: 'shared-web-preview-0a1b2c3d',
  ttlSeconds: 10,
  method: 'Weighted',
  monitor: { protocol: 'HTTP', port: 80, path: '/healthz', intervalInSeconds: 10, timeoutInSeconds: 5 },
  tags: { 'mooring-owner': 'i', 'mooring-group': 'web' },
};

export function routerContract(service: string, ground: () => Promise<Ground>): void {
  describe(`a router over ${service}`, () => {
    it('moves traffic: adds, reads back, shifts the weight, and takes out', async () => {
      const { router, shared, foreignText, writes } = await ground();
      const before = await foreignText();
      const ours = async () =>
        ((await router.read(shared, signal()))?.endpoints ?? [])
          .filter(({ name }) => name !== FOREIGN)
          .map(({ name, type, target, weight, enabled }) => ({ name, type, target, weight, enabled }));
      expect(before).toContain(FOREIGN);
      expect(await ours()).toEqual([]);

      await router.putEndpoint(shared, A, signal());
      await router.putEndpoint(shared, B, signal());
      expect(await ours()).toEqual([
        { ...A, type: 'external' },
        { ...B, type: 'external' },
      ]);
      await router.putEndpoint(shared, { ...B, weight: 900 }, signal());
      await router.putEndpoint(shared, { ...A, enabled: false }, signal());
      expect(await ours()).toEqual([
        { ...A, type: 'external', enabled: false },
        { ...B, type: 'external', weight: 900 },
      ]);
      await router.removeEndpoint(shared, A.name, signal());
      await router.removeEndpoint(shared, A.name, signal());
      expect((await ours()).map(({ name }) => name)).toEqual([B.name]);
      await router.removeEndpoint(shared, B.name, signal());
      expect(await ours()).toEqual([]);

      expect(await foreignText()).toBe(before);
      expect(writes()).toEqual([
        `PUT externalEndpoints/${A.name}`,
        `PUT externalEndpoints/${B.name}`,
        `PUT externalEndpoints/${B.name}`,
        `PUT externalEndpoints/${A.name}`,
        `DELETE externalEndpoints/${A.name}`,
        `DELETE externalEndpoints/${A.name}`,
        `DELETE externalEndpoints/${B.name}`,
      ]);
    });

    it('makes a preview, fills it and removes it, beside what others have', async () => {
      const { router, shared, foreignText } = await ground();
      const before = await foreignText();
      const preview = { ...shared, profile: 'web-preview' };
      expect(await router.read(preview, signal())).toBeUndefined();
      await router.create(preview, PREVIEW, signal());
      await router.putEndpoint(preview, A, signal());
      const made = await router.read(preview, signal());
      expect(made).toMatchObject({ method: 'Weighted', ttlSeconds: 10, enabled: true, tags: PREVIEW.tags });
      expect(made?.fqdn).toMatch(/^shared-web-preview-0a1b2c3d\./);
      expect(made?.monitor).toMatchObject(PREVIEW.monitor);
      expect(made?.endpoints.map(({ name }) => name)).toEqual([A.name]);

      expect(await faultOf(router.create(preview, PREVIEW, signal()))).toMatchObject({ kind: 'conflict' });
      expect((await router.read(preview, signal()))?.endpoints).toHaveLength(1);
      await router.remove(preview, signal());
      await router.remove(preview, signal());
      expect(await router.read(preview, signal())).toBeUndefined();
      expect(await foreignText()).toBe(before);
    });

    it('writes over nothing: neither a profile that is there nor a DNS name that is taken', async () => {
      const { router, shared, foreignText } = await ground();
      const before = await foreignText();
      expect(await faultOf(router.create(shared, PREVIEW, signal()))).toMatchObject({ kind: 'conflict' });
      const first = { ...shared, profile: 'first' };
      await router.create(first, PREVIEW, signal());
      const taken = router.create({ ...shared, profile: 'second' }, PREVIEW, signal());
      expect(await faultOf(taken)).toMatchObject({ kind: 'terminal', reason: 'NameTaken' });
      await router.remove(first, signal());
      expect(await foreignText()).toBe(before);
    });

    it('gives a profile of our own other settings, its endpoints and tags as they were', async () => {
      const { router, shared, foreignText, writes } = await ground();
      const before = await foreignText();
      const own = { ...shared, profile: 'own' };
      await router.create(own, PREVIEW, signal());
      await router.putEndpoint(own, A, signal());
      const was = await router.read(own, signal());
      writes();
      const monitor = { ...PREVIEW.monitor, protocol: 'TCP', port: 81, path: null };
      await router.update(own, { ...PREVIEW, ttlSeconds: 90, method: 'Priority', monitor }, signal());
      expect(writes()).toEqual(['PATCH trafficManagerProfiles/own']);
      const now = await router.read(own, signal());
      expect(now).toMatchObject({ fqdn: was?.fqdn, ttlSeconds: 90, method: 'Priority', tags: was?.tags });
      expect(now?.monitor).toMatchObject({ protocol: 'TCP', port: 81, path: null, intervalInSeconds: 10 });
      expect(now?.endpoints.map(({ name, target }) => [name, target])).toEqual([[A.name, A.target]]);
      const missing = router.update({ ...shared, profile: 'nowhere' }, PREVIEW, signal());
      expect(await faultOf(missing)).toMatchObject({ reason: 'NotFound' });
      expect(await foreignText()).toBe(before);
    });

    it('says of a profile that is missing that it is, and lets nothing be added to it', async () => {
      const { router, shared } = await ground();
      const missing = { ...shared, profile: 'nowhere' };
      expect(await router.read(missing, signal())).toBeUndefined();
      expect(await faultOf(router.putEndpoint(missing, A, signal()))).toMatchObject({ reason: 'NotFound' });
      await router.removeEndpoint(missing, A.name, signal());
      await router.remove(missing, signal());
    });

    it('leaves open whether a write happened whose answer was 504, and shows that it did', async () => {
      const { router, shared, loseNextWrite, writes } = await ground();
      loseNextWrite(504);
      expect(await faultOf(router.putEndpoint(shared, A, signal()))).toMatchObject({ kind: 'ambiguous', status: 504 });
      expect(writes()).toEqual([`PUT externalEndpoints/${A.name}`]);
      expect((await router.read(shared, signal()))?.endpoints.map(({ name }) => name)).toContain(A.name);
      loseNextWrite(504);
      expect(await faultOf(router.removeEndpoint(shared, A.name, signal()))).toMatchObject({ kind: 'ambiguous' });
      expect(writes()).toEqual([`DELETE externalEndpoints/${A.name}`]);
      expect((await router.read(shared, signal()))?.endpoints.map(({ name }) => name)).not.toContain(A.name);
    });
  });
}
