/**
 * GET of a group's export: its declaration, or its container group as it runs, as a file to keep elsewhere. No secret
 * value is in it. Writes nothing.
 */
import { exported, FORMATS, type Format } from '../../core/export/export.ts';
import type { JsonObject } from '../../core/json.ts';
import type { GroupRow } from '../../core/model.ts';
import type { ApiResponse, Context } from '../exchange.ts';
import { Refusal } from '../problem.ts';
import { flag, word } from '../query.ts';
import { text } from '../respond.ts';
import { existing } from './get-group.ts';

const TYPES: Readonly<Record<Format, string>> = {
  yaml: 'application/yaml',
  json: 'application/json',
  bicep: 'text/plain',
};

export async function exportGroup(context: Context): Promise<ApiResponse> {
  const { query } = context.request;
  const format = word(query, 'format', FORMATS);
  const plain = flag(query, 'plain');
  const of = word(query, 'of', ['declared', 'running']);
  const { row } = await existing(context);
  const running = of === 'running' ? { running: await runningBody(context, row) } : {};
  const group = { name: row.key.name, document: row.desired.document, ...running };
  return text(200, TYPES[format], exported(group, format, plain));
}

/** The group's container group as ARM has it now; of several one that serves, the newest revision first. */
async function runningBody({ parts, signal }: Context, { key, state }: GroupRow): Promise<JsonObject> {
  const serving = state.replicas.filter(({ phase }) => phase === 'serving').sort((a, b) => b.revision - a.revision);
  const name = (serving[0] ?? state.replicas[0])?.name ?? key.name;
  const group = state.replicas.length > 0 && (await parts.containerGroups.get({ scope: key.scope, name }, signal));
  if (!group) throw new Refusal('not-found', { detail: 'the group has no container group at the moment' });
  return group.body;
}
