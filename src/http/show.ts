/** The answer that shows one group, with its ETag. Shared by the routes that end in one. */

import { attempt } from '../core/errors.ts';
import type { Stored } from '../core/ports.ts';
import type { ApiResponse, Context } from './exchange.ts';
import { etagOf } from './preconditions.ts';
import { json } from './respond.ts';
import { groupView } from './view.ts';

export interface Showing {
  readonly status: number;
  /** Whether ARM is asked of each replica; it is unless told otherwise. */
  readonly live?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Beside the view's own members. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export async function show(
  { parts }: Context,
  { row }: Stored,
  { status, live, headers, more }: Showing,
): Promise<ApiResponse> {
  return json(status, { ...(await groupView(parts, row, live)), ...more }, { ...headers, etag: etagOf(row) });
}

/**
 * The row as it stands after an inline look. It is read again for the look's sake alone, so where that fails, or
 * somebody else has already declared something newer, what was written stands: the ETag must be the caller's.
 */
export async function afterLook({ parts, signal }: Context, written: Stored): Promise<Stored> {
  const read = await attempt(() => parts.groups.get(written.row.key, signal));
  if (!read.ok || !read.value || read.value.row.desired.generation !== written.row.desired.generation) return written;
  return read.value;
}
