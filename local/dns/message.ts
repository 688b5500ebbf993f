/** DNS messages: a query's bytes in, the answer's bytes out, whoever brought them. Used by `server.ts`. */
import { AUTHORITATIVE_ANSWER, decode, encode, type Packet, type SoaAnswer, TRUNCATED_RESPONSE } from 'dns-packet';
import type { DnsAnswer, DnsQuestion } from './zone.ts';

/** The response codes that are sent, as the header's four bits. */
const CODES = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
/** How long there being nothing may be kept, in seconds: short, since what is not there yet soon is. */
const NEGATIVE_TTL = 5;
const HEADER_BYTES = 12;

export type Resolve = (question: DnsQuestion) => DnsAnswer;

/**
 * Undefined: nothing is to be answered, since it is no query. `bytesMax` is what fits the transport; a longer answer
 * is cut to its header and says so.
 */
export function answerMessage(
  bytes: Buffer,
  resolve: Resolve,
  { client, bytesMax }: { readonly client?: string; readonly bytesMax: number },
): Buffer | undefined {
  const query = read(bytes);
  if (query === undefined) return bytes.length < HEADER_BYTES ? undefined : reply(bytes.readUInt16BE(0), 'FORMERR', {});
  if (query.type !== 'query') return undefined;
  const id = query.id ?? 0;
  const [question, ...others] = query.questions ?? [];
  if (!question || others.length > 0) return reply(id, 'FORMERR', {});
  if (query.opcode !== undefined && (query.opcode as string) !== 'QUERY') return reply(id, 'NOTIMP', query);
  const found = resolve({ name: question.name, type: question.type, ...(client === undefined ? {} : { client }) });
  const authorities = found.zone !== undefined && found.answers.length === 0 ? [soaOf(found.zone)] : [];
  const answers = found.answers.map((record) => ({ ...record }));
  const whole = reply(id, found.code, query, { answers, authorities });
  return whole.length <= bytesMax ? whole : reply(id, found.code, query, {}, TRUNCATED_RESPONSE);
}

function read(bytes: Buffer): (Packet & { opcode?: string }) | undefined {
  try {
    return decode(bytes);
  } catch {
    // Any bytes may come from anywhere.
    return undefined;
  }
}

function reply(id: number, code: keyof typeof CODES, query: Packet, parts: Packet = {}, more = 0): Buffer {
  const recursion = (query.flags ?? 0) & 0x100;
  return encode({
    type: 'response',
    id,
    // The flags hold the code; `ra` says that a resolver answers, which is what this stands for.
    flags: AUTHORITATIVE_ANSWER | recursion | 0x80 | more | CODES[code],
    questions: query.questions ?? [],
    ...parts,
  });
}

function soaOf(zone: string): SoaAnswer {
  const data = {
    mname: `ns1.${zone}`,
    rname: `hostmaster.${zone}`,
    serial: 1,
    refresh: 900,
    retry: 300,
    expire: 604_800,
    minimum: NEGATIVE_TTL,
  };
  return { type: 'SOA', name: zone, ttl: NEGATIVE_TTL, data };
}
