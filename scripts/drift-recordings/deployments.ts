/**
 * The container groups that an ARM deployment declares: PUT of a template whose resources are plain, or come from its
 * parameters and variables. One that needs more of ARM's language is left out, since what was declared is not known.
 * For pairs.ts.
 */
import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../../src/core/json.ts';

export interface Deployed {
  /** The path of the container group, in lower case. */
  readonly path: string;
  readonly body: JsonObject;
}

const DEPLOYMENT =
  /^(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+)\/providers\/microsoft\.resources\/deployments\/[^/]+$/;
const CONTAINER_GROUP = 'microsoft.containerinstance/containergroups';
/** Of a template's resource, not of the container group: they order, repeat or leave out its deployment. */
const OF_THE_TEMPLATE: ReadonlySet<string> = new Set(['type', 'apiVersion', 'name', 'dependsOn', 'comments']);
const CONDITIONAL = ['condition', 'copy', 'scope', 'existing'] as const;
/** A variable may name variables; more of them in a row is a ring. */
const DEPTH_MAX = 32;

export function deployedBy(path: string, sent: Json | undefined): Deployed[] {
  const group = DEPLOYMENT.exec(path)?.[1];
  if (group === undefined) return [];
  const deployment = objectAt(objectAt(sent)['properties']);
  const template = objectAt(deployment['template']);
  const { resources } = template;
  const listed = isObject(resources) ? Object.values(resources) : listAt(resources);
  return listed.filter(isObject).flatMap((resource) => {
    if (textAt(resource['type'])?.toLowerCase() !== CONTAINER_GROUP) return [];
    if (CONDITIONAL.some((name) => resource[name] !== undefined)) return [];
    const name = textAt(resolved(resource['name'], { deployment, template, depth: 0 }));
    const declared = Object.fromEntries(Object.entries(resource).filter(([key]) => !OF_THE_TEMPLATE.has(key)));
    const body = resolved(declared, { deployment, template, depth: 0 });
    if (name === undefined || !isObject(body)) return [];
    return [{ path: `${group}/providers/${CONTAINER_GROUP}/${name.toLowerCase()}`, body }];
  });
}

interface Given {
  readonly deployment: JsonObject;
  readonly template: JsonObject;
  readonly depth: number;
}

/** The value with its expressions worked out; undefined where one is beyond us. */
function resolved(value: Json | undefined, given: Given): Json | undefined {
  if (typeof value === 'string') return value.startsWith('[') ? worked(value, given) : value;
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => resolved(item, given)).filter((item) => item !== undefined);
    return items.length === value.length ? items : undefined;
  }
  if (!isObject(value)) return value;
  const members: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const to = resolved(member, given);
    if (to === undefined) return undefined;
    members.push([key, to]);
  }
  return Object.fromEntries(members);
}

const EXPRESSION = /^\[\s*(parameters|variables)\(\s*'([^']+)'\s*\)\s*\]$/;

function worked(text: string, { deployment, template, depth }: Given): Json | undefined {
  if (text.startsWith('[[')) return text.slice(1);
  const [, kind, name = ''] = EXPRESSION.exec(text) ?? [];
  if (kind === undefined || depth >= DEPTH_MAX) return text.endsWith(']') ? undefined : text;
  const from = { deployment, template, depth: depth + 1 };
  if (kind === 'variables') return resolved(member(template['variables'], name), from);
  const sent = objectAt(member(deployment['parameters'], name))['value'];
  return sent ?? resolved(objectAt(member(template['parameters'], name))['defaultValue'], from);
}

/** Names of parameters and variables mean the same in any case. */
function member(of: Json | undefined, name: string): Json | undefined {
  const found = Object.entries(objectAt(of)).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1];
}
