/** The little XML that queues speak, written and read by hand: an XML library would cost more than the call it serves. */
import { invalidXml } from './refusals.ts';

export const XML_HEAD = '<?xml version="1.0" encoding="utf-8"?>';

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };
const MESSAGE = /<MessageText(?:\s*\/>|>([^<]*)<\/MessageText>)/;

export function escaped(text: string): string {
  return /[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, (found) => ESCAPES[found] ?? found) : text;
}

export function element(name: string, text: string | number): string {
  return `<${name}>${text}</${name}>`;
}

/** The text of a message in a request's body; undefined for no body at all. */
export function messageTextOf(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength === 0) return undefined;
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const found = MESSAGE.exec(body);
  if (found === null) throw invalidXml();
  return unescaped(found[1] ?? '');
}

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));?/g, (_, hex?: string, decimal?: string, name?: string) => {
    const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
    const character = name === undefined ? fromCode(code) : NAMED[name];
    if (character === undefined) throw invalidXml();
    return character;
  });
}

function fromCode(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
