/**
 * PUT: declares a group. The declaration is recorded with one conditional write and then looked at once, inline; the
 * answer does not wait for Azure to finish, and what goes wrong after the record is the loop's to mend.
 */
import type { Stored } from '../../core/ports.ts';
import { type Declared, declare } from '../../engine/declare.ts';
import { readDeclaration, type Sent } from '../declaration-body.ts';
import { dryRun } from '../dry-run.ts';
import { type ApiResponse, type Context, PREFIX } from '../exchange.ts';
import { addressOf } from '../grammar.ts';
import { inlineLook } from '../inline-look.ts';
import { expected, moved } from '../preconditions.ts';
import { invalidDeclaration, Refusal } from '../problem.ts';
import { flag } from '../query.ts';
import { afterLook, show } from '../show.ts';

export async function putGroup(context: Context): Promise<ApiResponse> {
  const { parts, request, room, signal } = context;
  const dry = flag(request.query, 'dryRun');
  const sent = await readDeclaration(context);
  const key = { scope: sent.scope, name: sent.name };
  const generation = await precondition(context, key);
  const { document, declaration } = sent;
  await room.check(key, document, dry);
  if (dry) return dryRun(context, sent);
  const declared = await declare(
    parts,
    { key, document, declaration, ...(generation === undefined ? {} : { generation }) },
    signal,
  );
  const done = accepted(declared, sent);
  const { kind, stored } = done;
  await inlineLook(parts, done, `PUT by ${request.caller}`);
  return show(context, await afterLook(context, stored), {
    status: kind === 'created' ? 201 : 200,
    ...(kind === 'created' ? { headers: { location: PREFIX + addressOf(key) } } : {}),
    more: { warnings: sent.warnings },
  });
}

/** Checked here so that a request refused leaves nothing behind, and again by the write itself. */
async function precondition(
  { parts, request, signal }: Context,
  key: { scope: string; name: string },
): Promise<number | undefined> {
  const { headers } = request;
  if (headers['if-match'] === undefined && headers['if-none-match'] === undefined) return undefined;
  return expected(headers, (await parts.groups.get(key, signal))?.row);
}

function accepted(declared: Declared, { name }: Sent): Extract<Declared, { stored: Stored }> {
  switch (declared.kind) {
    case 'invalid':
      throw invalidDeclaration(declared.violations);
    case 'taken':
      throw new Refusal('adoption-required', {
        detail: `the container group ${name} in this resource group stays untouched: adopt it as it runs (POST to this address and /adopt, or mooring adopt ${name}), or declare under another name`,
        reason: 'AdoptionRequired',
      });
    case 'moved':
      throw moved(declared.generation === 0 ? undefined : declared.generation);
    default:
      return declared;
  }
}
