/**
 * I5: secrets nowhere. The canaries of the workloads, and the tokens, are searched for raw, base64, URL-encoded, JSON-
 * escaped and in hex, in everything that people or other systems read: logs, answers, rows, messages, tags, errors.
 */
import { isObject, type Json, parseJson } from '../../../local/world/json.ts';
import { bodyText } from '../kernel/body-text.ts';
import type { Call, Oracle } from '../kernel/run.ts';

/** What workloads use as secrets: characters that each encoding changes. */
export const CANARY = 'canary"/+\\é-7c1f9e2b';
const CANARIES = [CANARY, 'canary-token-5a1e'];

export const noSecret: Oracle = {
  promise: 'I5',
  watch(run) {
    return {
      effect(call) {
        const shown = shownBy(call);
        if (shown !== undefined) run.sinks.push(`${call.site.name} ${shown}`);
        return undefined;
      },
      end: () => foundIn(run.sinks),
      cut: () => foundIn(run.sinks),
    };
  },
};

function foundIn(sinks: readonly string[]): string | undefined {
  const all = sinks.join('\n');
  const found = FORMS.find((form) => all.includes(form));
  if (found === undefined) return undefined;
  const sink = sinks.find((text) => text.includes(found)) ?? '';
  return `a secret stands in: ${sink.slice(0, 120)}`;
}

/** What a call leaves where others read it. */
function shownBy({ site, request }: Call): string | undefined {
  if (!site.write) return `${request.url.search} ${request.headers['user-agent'] ?? ''}`;
  const text = bodyText(request.body);
  if (site.service === 'table' || site.service === 'queue') return text;
  if (site.service !== 'arm') return undefined;
  return JSON.stringify(withoutSecureValues(parseJson(text) ?? null));
}

/** The one place in a PUT where a secret belongs. */
function withoutSecureValues(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(withoutSecureValues);
  if (!isObject(value)) return value ?? null;
  const members = Object.entries(value).filter(([name]) => name !== 'secureValue');
  return Object.fromEntries(members.map(([name, member]) => [name, withoutSecureValues(member)]));
}

const FORMS = [...new Set(CANARIES.flatMap(formsOf))];

/** Base64 in its three alignments, without the characters that their neighbours share. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(shift === 0 ? 0 : shift + 1, -2);
  });
  const urlSafe = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const escaped = JSON.stringify(secret).slice(1, -1);
  const twice = JSON.stringify(escaped).slice(1, -1);
  // A row holds JSON texts that hold JSON texts, sent in ASCII.
  const nested = [secret, escaped, twice, JSON.stringify(twice).slice(1, -1)];
  const ascii = nested.map((text) => text.replace(/[\u0080-\uffff]/g, asciiUnit));
  return [...nested, ...ascii, encodeURIComponent(secret), bytes.toString('hex'), ...base64, ...urlSafe];
}

function asciiUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
