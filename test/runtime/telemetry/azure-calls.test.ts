/** What an SDK's call becomes: a span of the work that sent it, and a traceparent on the wire. */
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { useInstrumenter } from '@azure/core-tracing';
import { beforeEach, expect, it } from 'vitest';
import { createContainerGroups } from '../../../src/azure/container-groups/container-groups.ts';
import { azureCalls } from '../../../src/runtime/telemetry/azure-calls.ts';
import type { FinishedSpan } from '../../../src/runtime/telemetry/span.ts';
import { tracedFetch } from '../../../src/runtime/telemetry/traced-fetch.ts';
import { createTracer } from '../../../src/runtime/telemetry/tracer.ts';
import { withinTrace } from '../../../src/runtime/trace.ts';
import { credential } from '../../azure/support/fixtures.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const HOST = `00-${TRACE}-00f067aa0ba902b7-00`;
const CANARY = 'canary-5f1d';
const ID = { scope: 'sub/shop', name: 'web' };

let spans: FinishedSpan[] = [];
let sent: (string | undefined)[] = [];
const tell = (span: FinishedSpan) => void spans.push(span);
const tracer = createTracer(tell);
const signal = () => AbortSignal.timeout(5000);

beforeEach(() => {
  spans = [];
  sent = [];
  useInstrumenter(azureCalls(tell));
});

function groups(status: number, body = '{}') {
  return createContainerGroups({
    endpoint: 'https://arm.local',
    credential,
    httpClient: {
      async sendRequest(request) {
        sent.push(request.headers.get('traceparent'));
        const headers = createHttpHeaders({ 'content-type': 'application/json', 'x-ms-request-id': 'r1' });
        return { status, headers, request, bodyAsText: body };
      },
    },
  });
}

const put = (status = 201) =>
  groups(status).put(ID, { location: 'westeurope', properties: { secret: CANARY } }, signal());

it('is a child of the look that sends it, in the trace of the host’s invocation', async () => {
  await withinTrace(HOST, () => tracer.span('look', { group: 'web' }, () => put()));
  const [call, look] = spans;
  expect(spans).toHaveLength(2);
  expect(look).toMatchObject({ name: 'look', kind: 'internal', trace: TRACE, parent: '00f067aa0ba902b7', ok: true });
  expect(call).toMatchObject({ name: 'HTTP PUT', kind: 'client', trace: TRACE, parent: look?.span, ok: true });
  expect(call?.data).toMatchObject({
    'http.request.method': 'PUT',
    'http.response.status_code': 201,
    'server.address': 'arm.local',
    'az.service_request_id': 'r1',
  });
  expect(sent).toEqual([`00-${TRACE}-${call?.span}-01`]);
});

it('says neither what was sent nor a query, and failed where the answer says so', async () => {
  await expect(withinTrace(HOST, () => put(403))).rejects.toThrow();
  expect(spans).toMatchObject([{ ok: false, data: { 'http.response.status_code': 403 } }]);
  expect(JSON.stringify(spans)).not.toMatch(new RegExp(`${CANARY}|api-version|Bearer`));
});

it('says nothing in a timer’s pass, but for the looks that it leads to', async () => {
  const pass = () => put().then(() => tracer.span('look', {}, () => put()));
  await withinTrace(HOST, pass, false);
  expect(spans.map(({ name }) => name)).toEqual(['HTTP PUT', 'look']);
  expect(sent[0]).toBeUndefined();
});

it('says nothing outside of an invocation', async () => {
  await put();
  expect([spans, sent]).toEqual([[], [undefined]]);
});

it('tells of a registry’s calls without their query, and sends them no trace', async () => {
  const asked: RequestInit[] = [];
  const traced = tracedFetch(tell, async (_url, init) => {
    asked.push(init);
    return new Response('', { status: 401 });
  });
  await withinTrace(HOST, () => traced(`https://r.local/token?scope=${CANARY}`, { method: 'HEAD' }));
  expect(spans).toMatchObject([{ ok: false, trace: TRACE, data: { 'url.full': 'https://r.local/token' } }]);
  expect(asked).toEqual([{ method: 'HEAD' }]);
});

it('tells the class of what broke and never its words', async () => {
  const broken = new TypeError(CANARY);
  const traced = tracedFetch(tell, () => Promise.reject(broken));
  const look = () => tracer.span('look', {}, () => traced('https://r.local/', {}));
  await expect(withinTrace(HOST, look)).rejects.toBe(broken);
  expect(spans.map(({ ok, data }) => [ok, data['error.type']])).toEqual(Array(2).fill([false, 'TypeError']));
  expect(JSON.stringify(spans)).not.toContain(CANARY);
});
