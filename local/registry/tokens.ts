/**
 * The registry's own tokens: who may do what, until when, signed with a key that lives as long as the process. A
 * restart makes clients ask again, as an expired token does.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

export interface Claims {
  readonly kind: 'access' | 'refresh';
  readonly subject: string;
  readonly access: readonly Access[];
  /** Seconds since the epoch. */
  readonly exp: number;
}

export interface Tokens {
  sign(claims: Claims): string;
  /** Undefined for a token that is not ours, was changed or has expired. */
  verify(token: string, kind: Claims['kind']): Claims | undefined;
}

export function createTokens(now: () => number): Tokens {
  const key = randomBytes(32);
  const seal = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  return {
    sign(claims) {
      const text = `${header}.${encode(claims)}`;
      return `${text}.${seal(text).toString('base64url')}`;
    },
    verify(token, kind) {
      const [head, body, signature, ...rest] = token.split('.');
      if (head === undefined || body === undefined || signature === undefined || rest.length > 0) return undefined;
      const given = Buffer.from(signature, 'base64url');
      const right = seal(`${head}.${body}`);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      const claims = decode(body);
      return claims.kind === kind && claims.exp * 1000 > now() ? claims : undefined;
    },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Only ever called on a body whose signature was ours. */
function decode(body: string): Claims {
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
}
