/** What is asked of one container of a group: its logs, a command in it, its output as it comes. Called by the router. */
import { json, type WireResponse } from '../serve/wire.ts';
import { numberAt, objectAt, objectsAt, textAt } from '../world/json.ts';
import type { ContainerGroup, GroupAddress } from '../world/model.ts';
import type { Terminal } from '../world/terminals.ts';
import type { World } from '../world/world.ts';
import type { ArmCall } from './call.ts';
import { badRequest, methodNotAllowed, resourceNotFound, unknownPath } from './errors.ts';
import { resourceGroupOf } from './subscriptions.ts';

const TYPE = 'Microsoft.ContainerInstance/containerGroups';

export async function containerCall(
  world: World,
  call: ArmCall,
  address: GroupAddress,
  [container = '', verb = '']: readonly string[],
): Promise<WireResponse> {
  const method = VERBS[verb.toLowerCase()];
  if (method === undefined) throw unknownPath(call.segments);
  if (call.method !== method) throw methodNotAllowed(call.method);
  const group = groupWith(world, address, container);
  switch (verb.toLowerCase()) {
    case 'logs':
      return logs(world, call, group, container);
    case 'exec':
      return terminal(world, call, execOf(call, group, container));
    default:
      return terminal(world, call, { ...NO_COMMAND, kind: 'attach', group, container });
  }
}

const VERBS: Readonly<Record<string, string>> = { logs: 'GET', exec: 'POST', attach: 'POST' };
const NO_COMMAND = { command: [], rows: 0, columns: 0 };

function groupWith(world: World, address: GroupAddress, container: string): ContainerGroup {
  resourceGroupOf(world, address.subscription, address.resourceGroup);
  const group = world.groups.get(address);
  if (!group) throw resourceNotFound(TYPE, address.name, address.resourceGroup);
  const properties = objectAt(group.body, 'properties');
  const known = [...objectsAt(properties, 'containers'), ...objectsAt(properties, 'initContainers')];
  if (known.some((item) => textAt(item, 'name') === container)) return group;
  throw resourceNotFound(`${TYPE}/${address.name}/containers`, container, address.resourceGroup);
}

/** The service keeps the newest lines up to this many bytes (documented). */
const LOG_BYTES_MAX = 4 * 1024 * 1024;
const LOG_LINES_MAX = 100_000;

async function logs(world: World, call: ArmCall, group: ContainerGroup, container: string): Promise<WireResponse> {
  const asked = Number.parseInt(call.query.get('tail') ?? '', 10);
  const tail = asked > 0 ? Math.min(asked, LOG_LINES_MAX) : LOG_LINES_MAX;
  const timestamps = call.query.get('timestamps')?.toLowerCase() === 'true';
  const content = await world.groups.logs(group, container, tail, timestamps);
  return json(200, { content: content.slice(-LOG_BYTES_MAX) });
}

/** Documented: a single command without arguments; more than one word is taken as a command and its arguments here. */
function execOf(call: ArmCall, group: ContainerGroup, container: string): Terminal {
  const body = call.body();
  const command = (textAt(body, 'command') ?? '').split(/\s+/).filter((word) => word !== '');
  if (command.length === 0) {
    throw badRequest('CommandNotSpecified', `The command to execute in container '${container}' is not specified.`);
  }
  const size = objectAt(body, 'terminalSize');
  const [rows, columns] = [numberAt(size, 'rows') ?? 0, numberAt(size, 'cols') ?? 0];
  return { kind: 'exec', group, container, command, rows, columns };
}

/** The address in the form recorded; the service's own stands on another machine, ours here. */
function terminal(world: World, call: ArmCall, asked: Terminal): WireResponse {
  const { id, password } = world.terminals.promise(asked);
  const path = asked.kind === 'exec' ? 'execstream' : 'attachstream';
  const size = asked.kind === 'exec' ? `&rows=${asked.rows}&cols=${asked.columns}` : '';
  const origin = call.origin.replace(/^http/, 'ws');
  return json(200, { webSocketUri: `${origin}/${path}/sessionId/${id}?api-version=1.0${size}`, password });
}
