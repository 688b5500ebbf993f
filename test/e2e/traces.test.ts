/** The app as it is deployed. One push, one trace: from the event's invocation over the look to ARM's call, as an ingestion endpoint receives it. */
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { buildElsewhere } from '../../local/demo/built-app.ts';
import { until } from '../../local/demo/stage.ts';
import { createWitness } from '../../local/demo/witness.ts';
import { buildImage } from '../../local/push/build-image.ts';
import { pushImage } from '../../local/push/push-image.ts';
import { serve } from '../../local/serve/server.ts';
import { loadTls } from '../../local/serve/tls.ts';
import { json, type Service } from '../../local/serve/wire.ts';
import { startController } from '../../local/start/controller.ts';
import { holdAzure } from '../../local/start/hold.ts';
import { SAMPLE } from '../../local/start/sample.ts';
import { realClock } from '../../local/world/clock.ts';
import { stateDirectory } from './support/state-directory.ts';

const LIMIT_MS = 60_000;
/** No timer helps: what is seen here came by the event, and by the messages it led to. */
const RARELY = '0 0 0 1 1 *';
const CANARY = 'canary-91c4e7';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const HOST_SPAN = '00f067aa0ba902b7';

/** https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete: what the exporter posts. */
interface Envelope {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: { readonly baseType: string; readonly baseData: Readonly<Record<string, unknown>> };
}

/** Application Insights’ ingestion endpoint: the exporter insists on TLS. */
async function startCollector(ca: string) {
  const envelopes: Envelope[] = [];
  const bodies: string[] = [];
  const service: Service = async ({ headers, body }) => {
    const gzipped = headers['content-encoding'] === 'gzip';
    const text = (gzipped ? gunzipSync(body) : Buffer.from(body)).toString();
    bodies.push(`${JSON.stringify(headers)}\n${text}`);
    const received: Envelope[] = JSON.parse(text);
    envelopes.push(...received);
    const { length } = received;
    return json(200, { itemsReceived: length, itemsAccepted: length, errors: [] });
  };
  const served = await serve(service, { port: 0, tls: await loadTls(path.dirname(ca), realClock()) });
  const key = '11111111-2222-3333-4444-555555555555';
  return {
    envelopes,
    bodies,
    connectionString: `InstrumentationKey=${key};IngestionEndpoint=${served.url}/`,
    close: () => served.close(),
  };
}

it('sends one trace of one push, and nothing that was declared or that an event says of a caller', {
  timeout: 3 * LIMIT_MS,
}, async () => {
  await using directory = stateDirectory();
  // Bundled: the exporter is a chunk of its own, which has to find all that it needs.
  const built = buildElsewhere();
  const azure = await holdAzure({ directory: directory.path, anyPorts: true, containers: 'none' });
  const collector = await startCollector(azure.ca);
  try {
    const controller = await startController({
      directory: directory.path,
      azure,
      app: built.app,
      hostJson: built.hostJson,
      settings: {
        MOORING_SWEEP_SCHEDULE: RARELY,
        MOORING_HEALTH_SCHEDULE: RARELY,
        APPLICATIONINSIGHTS_CONNECTION_STRING: collector.connectionString,
      },
    });
    const push = async (version: string) =>
      pushImage(
        { registry: azure.registry, repository: 'traced', tag: 'v1' },
        await buildImage(path.join(SAMPLE, 'logging'), { version }),
      );
    await push('1');
    const variables = [
      { name: 'PLAIN', value: CANARY },
      { name: 'SECRET', secureValue: CANARY },
    ];
    const container = {
      name: 'traced',
      properties: {
        image: `${azure.loginServer}/traced:v1`,
        resources: { requests: { cpu: 0.5, memoryInGB: 0.5 } },
        environmentVariables: variables,
      },
    };
    const declared = await fetch(`${controller.url}/api/groups/traced`, {
      method: 'PUT',
      body: JSON.stringify({
        location: 'westeurope',
        properties: { osType: 'Linux', containers: [container] },
      }),
    });
    expect(declared.status).toBe(201);
    const witness = createWitness(azure);
    const puts = async (count: number) =>
      until(`PUT ${count}`, LIMIT_MS, async () => {
        const accepted = (await witness.writes('traced')).filter(
          ({ method, status }) => method === 'PUT' && status < 300,
        );
        return accepted.length >= count;
      });
    await puts(1);
    await until('running', LIMIT_MS, async () => {
      const told = (await (await fetch(`${controller.url}/api/groups/traced`)).json()) as { status: { phase: string } };
      return told.status.phase === 'Running';
    });

    const headers = { traceparent: `00-${TRACE}-${HOST_SPAN}-00` };
    const digest = await push('2');
    await send(controller.url, 'imagePushed', pushedEvent(azure.loginServer, digest), headers);
    await puts(2);
    // The message that follows: the look that sees the end of it.
    const looks = () => ours().filter(({ data }) => data.baseData['name'] === 'look');
    const ours = () => collector.envelopes.filter(({ tags }) => tags['ai.operation.id'] === TRACE);
    await until('the event’s look and its message’s', LIMIT_MS, async () => looks().length >= 2);
    await send(controller.url, 'resourceChanged', writtenEvent(azure.subscription, azure.resourceGroup), {});
    await controller.stop();

    // Sent at the end of the process: the event with the claims was told of too.
    const triggers = (of: readonly Envelope[]) =>
      of.map(({ data }) => (data.baseData['properties'] as { trigger?: string }).trigger);
    expect(triggers(collector.envelopes)).toContain('resource changed');
    const [first] = looks();
    expect(first?.tags['ai.operation.parentId']).toBe(HOST_SPAN);
    expect(first?.data.baseData).toMatchObject({
      success: true,
      properties: { group: 'traced', trigger: 'image pushed' },
    });
    const calls = ours().filter(({ tags }) => tags['ai.operation.parentId'] === first?.data.baseData['id']);
    const called = calls.map(({ data }) => `${data.baseData['name']} ${data.baseData['data']}`);
    expect(called.filter((one) => /^PUT .*\/containerGroups\/traced$/.test(one))).toHaveLength(1);
    expect(called.some((one) => one.includes('/v2/traced/manifests/v1'))).toBe(true);
    expect(called.some((one) => one.includes('/Groups('))).toBe(true);
    expect(triggers(looks())).toContain('queue');

    const everything = collector.bodies.join('\n');
    expect(everything).not.toContain(CANARY);
    expect(everything).not.toMatch(/authorization|sig=|Bearer|api-version/i);
  } finally {
    await collector.close();
    await azure.stop();
    built.remove();
  }
});

async function send(url: string, name: string, event: unknown, headers: Record<string, string>): Promise<void> {
  const response = await fetch(`${url}/runtime/webhooks/eventgrid?functionName=${name}&code=local`, {
    method: 'POST',
    headers: { 'aeg-event-type': 'Notification', 'content-type': 'application/json', ...headers },
    body: JSON.stringify([event]),
  });
  expect(response.status).toBe(202);
}

const envelope = { id: 'e1', eventTime: '2026-01-01T00:00:00Z', dataVersion: '2.0', metadataVersion: '1' };

function pushedEvent(host: string, digest: string) {
  return {
    ...envelope,
    topic: '/subscriptions/0/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/mooring',
    subject: 'traced:v1',
    eventType: 'Microsoft.ContainerRegistry.ImagePushed',
    data: {
      id: digest,
      timestamp: envelope.eventTime,
      action: 'push',
      target: { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, repository: 'traced', tag: 'v1' },
      request: { id: digest, host, method: 'PUT', useragent: CANARY, addr: CANARY },
      actor: { name: CANARY },
    },
  };
}

/** ARM's events name who wrote, with every claim of the token. */
function writtenEvent(subscription: string, resourceGroup: string) {
  const id = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerInstance/containerGroups/traced`;
  return {
    ...envelope,
    topic: `/subscriptions/${subscription}/resourceGroups/${resourceGroup}`,
    subject: id,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    data: {
      authorization: { scope: id, action: 'Microsoft.ContainerInstance/containerGroups/write' },
      claims: { name: CANARY, ipaddr: CANARY, upn: `${CANARY}@example.org` },
      correlationId: envelope.id,
      resourceProvider: 'Microsoft.ContainerInstance',
      resourceUri: id,
      operationName: 'Microsoft.ContainerInstance/containerGroups/write',
      status: 'Succeeded',
      subscriptionId: subscription,
      tenantId: '00000000-0000-0000-0000-000000000001',
    },
  };
}
