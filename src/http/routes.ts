/** Every address of the API. Long addresses as ARM has them, short ones for the default scope. */
import type { Route } from './exchange.ts';
import { actOnGroup } from './routes/act-on-group.ts';
import { adoptGroup } from './routes/adopt-group.ts';
import { deleteGroup } from './routes/delete-group.ts';
import { getDoctor } from './routes/doctor.ts';
import { exportGroup } from './routes/export-group.ts';
import { getGroup } from './routes/get-group.ts';
import { getHistory } from './routes/get-history.ts';
import { getHold, putHold } from './routes/hold.ts';
import { listContainerGroups } from './routes/list-container-groups.ts';
import { listGroups } from './routes/list-groups.ts';
import { orderOfGroup } from './routes/order-of-group.ts';
import { planGroup } from './routes/plan-group.ts';
import { putGroup } from './routes/put-group.ts';
import { getDeadLetters, getPoison, postDeadLettersReplay, postPoisonReplay } from './routes/replay.ts';
import { getRevision, listRevisions } from './routes/revisions.ts';
import { getRoot } from './routes/root.ts';

const GROUPS = ['/subscriptions/{sub}/resourceGroups/{rg}/groups', '/groups'] as const;
const CONTAINER_GROUPS = ['/subscriptions/{sub}/resourceGroups/{rg}/containerGroups', '/containerGroups'] as const;
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
  { method: 'POST', paths: below('hold'), handle: (context) => actOnGroup(context, 'hold') },
  { method: 'POST', paths: below('unhold'), handle: (context) => actOnGroup(context, 'unhold') },
  { method: 'POST', paths: below('pause'), handle: (context) => orderOfGroup(context, 'pause') },
  { method: 'POST', paths: below('resume'), handle: (context) => orderOfGroup(context, 'resume') },
  { method: 'POST', paths: below('promote'), handle: (context) => orderOfGroup(context, 'promote') },
  { method: 'POST', paths: below('abort'), handle: (context) => orderOfGroup(context, 'abort') },
  { method: 'POST', paths: below('undo'), handle: (context) => orderOfGroup(context, 'undo') },
  { method: 'POST', paths: below('retry'), handle: (context) => orderOfGroup(context, 'retry') },
  { method: 'GET', paths: below('revisions'), handle: listRevisions },
  { method: 'GET', paths: below('revisions/{number}'), handle: getRevision },
  { method: 'GET', paths: below('history'), handle: getHistory },
  { method: 'GET', paths: ['/hold'], handle: getHold },
  { method: 'POST', paths: ['/hold'], handle: (context) => putHold(context, true) },
  { method: 'POST', paths: ['/unhold'], handle: (context) => putHold(context, false) },
  { method: 'GET', paths: ['/doctor'], handle: getDoctor },
  { method: 'GET', paths: ['/poison'], handle: getPoison },
  { method: 'POST', paths: ['/poison/replay'], handle: postPoisonReplay },
  { method: 'GET', paths: ['/dead-letters'], handle: getDeadLetters },
  { method: 'POST', paths: ['/dead-letters/replay'], handle: postDeadLettersReplay },
  { method: 'POST', paths: below('adopt'), handle: adoptGroup },
  { method: 'GET', paths: CONTAINER_GROUPS, handle: listContainerGroups },
  { method: 'POST', paths: below('plan'), handle: planGroup },
  { method: 'GET', paths: below('export'), handle: exportGroup },
];
