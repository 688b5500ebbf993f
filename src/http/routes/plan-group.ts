/**
 * POST of a plan: with a declaration, what declaring it would do; without a body, what the next look at the group as
 * it is declared now would do. Writes nothing anywhere.
 */
import { parseDeclaration } from '../../core/spec/parse.ts';
import { previewLook } from '../../engine/preview.ts';
import { bodyText, readDeclaration } from '../declaration-body.ts';
import { dryRun, planned } from '../dry-run.ts';
import type { ApiResponse, Context } from '../exchange.ts';
import { expected } from '../preconditions.ts';
import { existing } from './get-group.ts';

export async function planGroup(context: Context): Promise<ApiResponse> {
  const { parts, request, room, signal } = context;
  const text = await bodyText(context);
  if (text.trim() !== '') {
    const sent = await readDeclaration(context, text);
    if (isConditional(request.headers)) {
      expected(request.headers, (await parts.groups.get({ scope: sent.scope, name: sent.name }, signal))?.row);
    }
    await room.check({ scope: sent.scope, name: sent.name }, sent.document, true);
    return dryRun(context, sent);
  }
  const { row } = await existing(context);
  expected(request.headers, row);
  const parsed = parseDeclaration(row.desired.document, { name: row.key.name });
  return planned(row.key, await previewLook(parts, row, signal), parsed.ok ? parsed.warnings : []);
}

function isConditional(headers: Readonly<Record<string, string>>): boolean {
  return headers['if-match'] !== undefined || headers['if-none-match'] !== undefined;
}
