/**
 * The answer of a plan: what declaring, or the next look, would do, with nothing written anywhere. What differs is
 * told by place and rule; values are shown only where none of them can be a secret. Called by the routes of PUT
 * (`?dryRun=true`) and plan.
 */
import type { PlanAnswer } from '../core/drift/plan-answer.ts';
import { shown } from '../core/drift/shown.ts';
import type { GroupKey } from '../core/model.ts';
import { refusedChanges } from '../core/rollout/fleet/profile-changes.ts';
import type { Violation } from '../core/spec/declaration.ts';
import { plainSecretsIn } from '../core/spec/secrets.ts';
import { type Preview, preview } from '../engine/preview.ts';
import { foreignSecrets, NO_VAULT } from '../engine/stow-secrets.ts';
import type { Sent } from './declaration-body.ts';
import type { ApiResponse, Context } from './exchange.ts';
import { addressOf } from './grammar.ts';
import { invalidDeclaration } from './problem.ts';
import { json } from './respond.ts';

/** Differences in one answer; more nobody reads. */
const DIFFERENCES_MAX = 100;

export async function dryRun({ parts, signal }: Context, sent: Sent): Promise<ApiResponse> {
  const secrets = parts.vault.writable ? [] : plainSecretsIn(sent.document);
  if (secrets.length > 0) throw invalidDeclaration(secrets.map(({ pointer }) => ({ pointer, rule: NO_VAULT })));
  const key = { scope: sent.scope, name: sent.name };
  const foreign = foreignSecrets(key, sent.document);
  if (foreign.length > 0) throw invalidDeclaration(foreign);
  const before = await parts.groups.get(key, signal);
  const refused = before ? refusedChanges(before.row, sent.declaration) : [];
  if (refused.length > 0) throw invalidDeclaration(refused);
  return planned(key, await preview(parts, key, sent.document, signal), sent.warnings);
}

export function planned(key: GroupKey, found: Preview, warnings: readonly Violation[]): ApiResponse {
  const answer: PlanAnswer = {
    ...found,
    differences: found.differences.slice(0, DIFFERENCES_MAX).map(shown),
    ...(found.differences.length > DIFFERENCES_MAX ? { truncated: true } : {}),
    warnings: [...warnings, ...found.warnings],
  };
  return json(200, { id: addressOf(key), dryRun: true, ...answer });
}
