/** A request's body as text. Most bodies were a text before they were bytes, and several look into each: it is kept. */

const texts = new WeakMap<Uint8Array, string>();
const NOTHING = new Uint8Array();

export function bytesOfText(text: string): Uint8Array {
  if (text === '') return NOTHING;
  const bytes = Buffer.from(text);
  texts.set(bytes, text);
  return bytes;
}

export function bodyText(body: Uint8Array | string): string {
  if (typeof body === 'string') return body;
  if (body.byteLength === 0) return '';
  const known = texts.get(body);
  if (known !== undefined) return known;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  texts.set(body, text);
  return text;
}
