import { buildAndPush } from './local/buildah/build.ts';
import { packagesOf } from './local/buildah/packages.ts';
import { startDockerRegistry } from './local/registry/docker/docker-registry.ts';
import { realClock } from './local/world/clock.ts';
const t0 = Date.now();
const r = await startDockerRegistry({ clock: realClock(), directory: '/tmp/pm/dr', port: 15078, loginServer: 'mooring.azurecr.io', onEvent: (e) => console.log(Date.now() - t0, 'EVENT', JSON.stringify(e)) });
console.log(Date.now() - t0, 'registry up', packagesOf('/work/main/samples/jobs/job-processing', '/work/main').length);
for (const s of ['job-generator', 'job-processing', 'logging']) {
  console.log(await buildAndPush('/tmp/pm/bs', { folder: `/work/main/samples/jobs/${s}`, registry: r.url, repository: `jobs/${s}`, tag: 'v1', version: 'v1' }), Date.now() - t0);
}
console.log(await buildAndPush('/tmp/pm/bs', { folder: `/work/main/samples/jobs/job-processing`, registry: r.url, repository: `jobs/job-processing`, tag: 'v1', version: 'v2' }), Date.now() - t0);
await r.stop();
