/**
 * Carries out the fault that a call meets, by its name (`variants.ts`). A crash is a call that never ends, in a process
 * that is no more; a wrong answer comes in place of the service's own, or after it did what was asked.
 */
import { ConnectionReset, json, type WireResponse } from '../../../local/serve/wire.ts';
import { isObject, parseJson } from '../../../local/world/json.ts';
import { happened, never } from '../kernel/calls.ts';
import type { Call, Run } from '../kernel/run.ts';
import { WRONG } from './answers.ts';

type Serve = () => Promise<WireResponse>;

export async function meet(run: Run, call: Call, serve: Serve): Promise<WireResponse> {
  const name = call.fault ?? '';
  const { worker } = call.invocation;
  happened(run, `${call.site.name}: ${name}`);
  if (name === 'crash before') {
    worker.die();
    return never();
  }
  if (name === 'crash after') {
    await serve();
    worker.die();
    return never();
  }
  if (name === 'hang') return silence(call);
  if (name === 'reset') throw new ConnectionReset();
  if (name.startsWith('done, then ')) return after(await serve(), name.slice('done, then '.length), call);
  const late = /^504, done (\d+) s later$/.exec(name)?.[1];
  if (late !== undefined) {
    run.clock.after(Number(late) * 1000, () => void serve().then(() => disturbed(run)));
    return json(504, { error: { code: 'GatewayTimeout', message: 'the gateway did not receive a response' } });
  }
  if (name === 'told, never done') return json(200, {});
  if (name === 'told, done 20 s later') {
    run.clock.after(20_000, () => void serve().then(() => disturbed(run)));
    return json(200, {});
  }
  if (name === 'slow by 40 s') return afterwards(run, 40_000, serve);
  if (name === 'stopped for 4 min') {
    call.invocation.stopped = true;
    return afterwards(run, 240_000, serve);
  }
  if (name === 'done twice') {
    await serve();
    return serve();
  }
  if (name === 'truncated') return truncated(await serve());
  const back = /^stale by (\d+)$/.exec(name)?.[1];
  if (back !== undefined) return run.services.older(call.site, Number(back)) ?? serve();
  const wrong = WRONG[call.site.service].find((one) => one.name === name);
  if (wrong) return wrong.answer(run.clock.now());
  return asList(await serve(), name, call);
}

async function afterwards(run: Run, ms: number, serve: Serve): Promise<WireResponse> {
  await new Promise<void>((resolve) => void run.clock.after(ms, resolve));
  disturbed(run);
  return serve();
}

function disturbed(run: Run): void {
  run.counts.lastDisturbance = run.clock.now();
}

/** Ends as the SDK's own client does, when the caller has had enough. */
function silence({ signal }: Call): Promise<never> {
  if (!signal) return never();
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' })));
  });
}

function after(answer: WireResponse, then: string, call: Call): WireResponse | Promise<never> {
  switch (then) {
    case 'hang':
      return silence(call);
    case 'reset':
      throw new ConnectionReset();
    case 'truncated':
      return truncated(answer);
    default:
      return json(
        Number(then),
        call.site.service === 'table'
          ? own(Number(then))
          : { error: { code: 'InternalServerError', message: 'it is not known' } },
      );
  }
}

function own(status: number) {
  const code =
    status === 409 ? 'EntityAlreadyExists' : status === 412 ? 'UpdateConditionNotSatisfied' : 'InternalError';
  return { 'odata.error': { code, message: { lang: 'en-US', value: code } } };
}

function truncated(answer: WireResponse): WireResponse {
  const body = typeof answer.body === 'string' ? answer.body : new TextDecoder().decode(answer.body);
  return { ...answer, body: body.slice(0, Math.max(1, Math.floor(body.length / 2))) };
}

/** A LIST, or a table's page, that tells less or more than there is. */
function asList(answer: WireResponse, name: string, { request }: Call): WireResponse {
  const body = parseJson(String(answer.body));
  const items = isObject(body) && Array.isArray(body['value']) ? body['value'] : [];
  const [first] = items;
  const link = `${request.url.origin}${request.url.pathname}?${request.url.searchParams}&$skiptoken=99`;
  switch (name) {
    case 'empty':
      return json(200, { value: [] });
    case 'without the first':
      return json(200, { value: items.slice(1) });
    case 'with an item twice':
      return json(200, { value: first === undefined ? [] : [first, ...items] });
    case 'half, then 500':
      return json(200, {
        value: items.slice(0, Math.ceil(items.length / 2)),
        nextLink: `${request.url.origin}/broken`,
      });
    case 'an empty page more':
      return json(200, { value: items, nextLink: link });
    case 'an empty page first':
      // It goes on before every key; a blank would be trimmed off the header, and the list said to be at its end.
      return json(
        200,
        { value: [] },
        { 'x-ms-continuation-nextpartitionkey': '!', 'x-ms-continuation-nextrowkey': '!' },
      );
    default:
      throw new Error(`a fault that nobody knows: ${name}`);
  }
}
