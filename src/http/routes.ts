/** Every address of the API. Long addresses as ARM has them, short ones for the default scope. */
import type { Route } from './exchange.ts';
import { actOnGroup } from './routes/act-on-group.ts';
import { deleteGroup } from './routes/delete-group.ts';
import { getGroup } from './routes/get-group.ts';
import { getHistory } from './routes/get-history.ts';
import { listGroups } from './routes/list-groups.ts';
import { putGroup } from './routes/put-group.ts';
import { getRoot } from './routes/root.ts';

const GROUPS = ['/subscriptions/{sub}/resourceGroups/{rg}/groups', '/groups'] as const;
const GROUP = GROUPS.map((path) => `${path}/{name}`);
const below = (word: string) => GROUP.map((path) => `${path}/${word}`);

export const ROUTES: readonly Route[] = [
  { method: 'GET', paths: ['/'], handle: getRoot },
  { method: 'GET', paths: GROUPS, handle: listGroups },
  { method: 'GET', paths: GROUP, handle: getGroup },
  { method: 'PUT', paths: GROUP, handle: putGroup },
  { method: 'DELETE', paths: GROUP, handle: deleteGroup },
  { method: 'POST', paths: below('start'), handle: (context) => actOnGroup(context, 'start') },
  { method: 'POST', paths: below('stop'), handle: (context) => actOnGroup(context, 'stop') },
  { method: 'POST', paths: below('restart'), handle: (context) => actOnGroup(context, 'restart') },
  { method: 'GET', paths: below('history'), handle: getHistory },
];
