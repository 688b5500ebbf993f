/**
 * Whether a plain value looks like a secret, by its name or by itself. Warns and masks, never refuses: it is a guess,
 * and a wrong guess must cost nobody anything but a masked word.
 */

/** One word of a name that says the value is secret. */
const SECRET_WORDS: ReadonlySet<string> = new Set(
  (
    'password passwd pwd passphrase pass secret secrets token apikey accesskey accountkey secretkey privatekey ' +
    'connectionstring connstr connstring credential credentials creds sas jwt pat dsn'
  ).split(' '),
);
/** Ends of words written together, such as DBPASSWORD or authtoken. */
const SECRET_ENDS = [
  'password',
  'passwd',
  'secret',
  'token',
  'apikey',
  'accesskey',
  'accountkey',
  'secretkey',
  'privatekey',
  'connectionstring',
];
/** What stands before `key` where it opens nothing. */
const HARMLESS_KEYS: ReadonlySet<string> = new Set(
  'public partition row primary foreign sort cache routing hot shortcut group lookup object index'.split(' '),
);
/** A name that ends in one of these speaks about a secret and does not hold it. */
const ABOUT: ReadonlySet<string> = new Set(
  (
    'name id uri url endpoint host path file dir folder length size type ttl expiry expires expiration timeout version count ' +
    'limit max min policy enabled required vault issuer audience algorithm prefix suffix header field format rotation days ' +
    'hours minutes seconds provider mode scope sha hash digest reference ref'
  ).split(' '),
);
/** Characters. A key that opens something is longer than most words that are merely called a key. */
const KEY_MIN = 12;
const HASH_NAME = /sha|commit|revision|hash|digest|checksum|fingerprint|etag/i;

/** Every repetition has a bound: a value may be a quarter of a megabyte of whatever somebody thought of. */
const SECRET_VALUES: readonly RegExp[] = [
  /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature|AccessKey)\s{0,4}=\s{0,4}[^;\s]/i,
  /[?&]sig=[A-Za-z0-9%+/=]{16}/,
  /\beyJ[A-Za-z0-9_-]{8,512}\.eyJ[A-Za-z0-9_-]{8}/,
  /-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY-----/,
  /:\/\/[^/\s:@]{1,128}:[^/\s@]{1,512}@/,
  /\b(?:password|pwd)\s{0,4}=\s{0,4}[^;\s]/i,
  /\bBearer\s{1,4}[A-Za-z0-9._~+/-]{16}/i,
  /\b(?:ghp|gho|ghs|github_pat|glpat|xox[abp]|sk_live)[-_][A-Za-z0-9_-]{16}/,
];

/** Characters. Shorter ones are as often words; the keys Azure issues are 32 and longer. */
const RANDOM_MIN = 32;
/** Characters of the longest run without + / _ - between: names and paths have short ones. */
const RANDOM_RUN_MIN = 16;
/** Bits a character. English words run to about 3.5; sixteen kinds of hexadecimal digit give at most 4. */
const BASE64_ENTROPY_MIN = 4;
const HEX_ENTROPY_MIN = 3;

export function looksSecret(name: string, value: string): boolean {
  return secretByName(name, value) || secretByValue(value, name);
}

function secretByName(name: string, value: string): boolean {
  if (value === '' || /^(?:true|false|yes|no|on|off|none|null)$/i.test(value)) return false;
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || ABOUT.has(last)) return false;
  return words.some((word, index) => isSecretWord(word, value, words[index - 1], words[index + 1]));
}

function isSecretWord(word: string, value: string, before = '', after = ''): boolean {
  if (/^keys?\d?$/.test(word)) return value.length >= KEY_MIN && !HARMLESS_KEYS.has(before) && !ABOUT.has(after);
  if (word === 'string') return before === 'connection' || before === 'conn';
  return SECRET_WORDS.has(word) || SECRET_ENDS.some((end) => word.length > end.length && word.endsWith(end));
}

/** `MY_ApiKey2.value` → my, api, key2, value. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

export function secretByValue(value: string, name = ''): boolean {
  return SECRET_VALUES.some((pattern) => pattern.test(value)) || looksRandom(value, name);
}

function looksRandom(value: string, name: string): boolean {
  if (value.length < RANDOM_MIN || HASH_NAME.test(name)) return false;
  if (/^[0-9a-f]+$/i.test(value)) return /\d/.test(value) && /[a-f]/i.test(value) && entropy(value) >= HEX_ENTROPY_MIN;
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) return false;
  const run = value.split(/[+/_=-]/).reduce((longest, part) => Math.max(longest, part.length), 0);
  const mixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
  return mixed && run >= RANDOM_RUN_MIN && entropy(value) >= BASE64_ENTROPY_MIN;
}

/** Shannon's, in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}
