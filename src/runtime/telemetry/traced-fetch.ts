/**
 * `fetch` whose calls are spans, for what speaks to registries. Those are other people's: no trace is sent to them.
 * Handed to the registry's adapter by `azure-ports.ts`.
 */
import { currentPlace } from '../trace.ts';
import { addressOf } from './address.ts';
import { beginSpan, type TellSpan } from './span.ts';
import { kindOf } from './tracer.ts';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** From this status on the answer says that it failed. */
const FAILED_STATUS = 400;

export function tracedFetch(tell: TellSpan, inner: Fetch = fetch): Fetch {
  return async (url, init) => {
    const parent = currentPlace();
    if (!parent?.told) return inner(url, init);
    const method = init.method ?? 'GET';
    const span = beginSpan(`HTTP ${method}`, 'client', parent, tell);
    const data = { 'http.request.method': method, ...addressOf(url) };
    try {
      const response = await inner(url, init);
      const { status } = response;
      span.end({ ok: status < FAILED_STATUS, data: { ...data, 'http.response.status_code': status } });
      return response;
    } catch (error) {
      span.end({ ok: false, data: { ...data, 'error.type': kindOf(error) } });
      throw error;
    }
  };
}
