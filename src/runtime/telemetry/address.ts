/** Where a call went, as a span says it. A query may hold filters, tokens of pages and signatures, so there is none. */
import type { SpanData } from '../../core/tracer.ts';

export function addressOf(url: string): SpanData {
  const read = URL.parse(url);
  return read ? { 'server.address': read.hostname, 'url.full': `${read.origin}${read.pathname}` } : {};
}
