/**
 * The registry's way to say no: `{errors:[{code,message}]}` with the specification's codes. Thrown anywhere below the
 * service, turned into an answer by it alone.
 */
import type { WireResponse } from '../serve/wire.ts';
import { json } from '../serve/wire.ts';

const STATUS = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 400,
  BLOB_UPLOAD_UNKNOWN: 404,
  DENIED: 403,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 400,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  PAGINATION_NUMBER_INVALID: 400,
  RANGE_INVALID: 416,
  SIZE_INVALID: 413,
  TAG_INVALID: 400,
  UNAUTHORIZED: 401,
  UNSUPPORTED: 405,
} as const;

export type ProblemCode = keyof typeof STATUS;

export class RegistryProblem extends Error {
  readonly code: ProblemCode;
  readonly headers: Readonly<Record<string, string>>;
  constructor(code: ProblemCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'RegistryProblem';
    this.code = code;
    this.headers = headers;
  }

  response(): WireResponse {
    return json(STATUS[this.code], { errors: [{ code: this.code, message: this.message }] }, { ...this.headers });
  }
}
