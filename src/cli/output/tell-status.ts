/** A group as a page of text, for `mooring status`. Everything handed in has been made safe for a terminal. */
import { isObject, type Json, type JsonObject, listAt, numberAt, objectAt, textAt } from '../../core/json.ts';
import { addressOf, generationOf, objectsAt, sentence, standingOf } from '../group-view.ts';
import { rolloutLine, rolloutOf } from '../rollout.ts';
import { age, moment } from './age.ts';
import { shortDigest } from './digest.ts';
import { historyTable } from './history-table.ts';
import type { Output } from './output.ts';
import { indented, pairs, table } from './table.ts';

export function tellStatus(group: JsonObject, history: readonly JsonObject[], output: Output): string {
  const { style } = output;
  const standing = standingOf(group);
  const blocks: [string, string][] = [
    ['', general(group, output)],
    ['Conditions', conditions(group, output)],
    ['Replicas', replicas(group, output)],
    ['Images', images(group)],
    ['Differs, reported and not mended', drift(group['drift'])],
    ['Last done', historyTable(history)],
  ];
  const head = `${style.strong(textAt(group['name']) ?? '')}  ${sentence({ ...standing, phase: style.phase(standing.phase) })}`;
  const told = blocks
    .filter(([, text]) => text !== '')
    .map(([title, text]) => (title === '' ? indented(text) : `\n${style.strong(title)}\n${indented(text)}`));
  return [head, ...told].join('\n');
}

function general(group: JsonObject, { now }: Output): string {
  const status = objectAt(group['status']);
  const revision = objectAt(group['revision']);
  const failures = objectAt(status['failures']);
  const count = numberAt(failures['count']) ?? 0;
  const again = moment(textAt(failures['notBefore']), now);
  const behind = (numberAt(status['observedGeneration']) ?? 0) < generationOf(group);
  const deletion = objectAt(group['deletion']);
  const rollout = rolloutOf(group);
  return pairs([
    ['since', moment(textAt(status['since']), now)],
    ['address', textAt(objectAt(group['address'])['fqdn'])],
    ['preview', preview(group)],
    ['router', router(objectAt(group['router']))],
    ['resource group', textAt(group['resourceGroup'])],
    ['subscription', textAt(group['subscription'])],
    ['generation', `${generationOf(group)}${behind ? ' (not looked at yet: the status is about the one before)' : ''}`],
    ['revision', String(numberAt(revision['target']) ?? 0)],
    [
      'rollout',
      rollout &&
        `${rolloutLine(rollout)}${rollout.endedAt === undefined ? '' : ` (ended ${age(rollout.endedAt, now)} ago)`}`,
    ],
    ['declared', moment(textAt(group['declaredAt']), now)],
    ['completed', moment(textAt(status['completedAt']), now)],
    ['next look', moment(textAt(status['nextLook']), now)],
    [
      'failures',
      count === 0 ? '' : `${count} in a row${again === undefined ? '' : `, not tried again before ${again}`}`,
    ],
    ['deletion', isObject(group['deletion']) ? moment(textAt(deletion['at']), now) : ''],
    ['settings', settings(objectAt(objectAt(group['declaration'])['mooring']))],
  ]);
}

/** Where the new revision answers before clients are sent to it. */
function preview(group: JsonObject): string {
  const fqdn = textAt(objectAt(group['preview'])['fqdn']);
  if (fqdn === undefined) return '';
  return rolloutOf(group)?.phase === 'AwaitingPromotion' ? `${fqdn} (the new revision, until it is promoted)` : fqdn;
}

function router(router: JsonObject): string {
  const profile = textAt(router['profile']);
  if (profile === undefined) return '';
  if (router['seen'] !== 'there') return `${profile} ${seen(router)}`;
  return [
    profile,
    textAt(router['method']),
    `time to live ${numberAt(router['ttlSeconds']) ?? 0} s`,
    textAt(router['monitorStatus']),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** What in the declaration keeps Mooring's hands off, wholly or in part: the first thing to know in the night. */
function settings(mooring: JsonObject): string {
  const mode = textAt(objectAt(mooring['drift'])['mode']);
  return [
    ...(mooring['hold'] === true ? ['on hold: nothing is written'] : []),
    ...(mooring['running'] === false ? ['to be stopped'] : []),
    ...(mooring['protect'] === true ? ['protected'] : []),
    ...(mode === undefined || mode === 'repair' ? [] : [`drift: ${mode}`]),
  ].join(', ');
}

function conditions(group: JsonObject, { style, now }: Output): string {
  const rows = objectsAt(group['conditions']).map((condition) => {
    const status = textAt(condition['status']) ?? '';
    const wanted = condition['type'] === 'Drifted' ? 'False' : 'True';
    const shown =
      status === wanted ? style.good(status) : status === 'Unknown' ? style.busy(status) : style.bad(status);
    const since = moment(textAt(condition['since']), now) ?? '';
    return [
      textAt(condition['type']) ?? '',
      shown,
      textAt(condition['reason']) ?? '',
      since,
      textAt(condition['message']) ?? '',
    ];
  });
  return rows.length === 0 ? '' : table(['TYPE', 'STATUS', 'REASON', 'SINCE', 'MESSAGE'], rows);
}

function replicas(group: JsonObject, { style, now }: Output): string {
  const routed = objectsAt(group['replicas']).some((replica) => replica['inRouterSince'] !== undefined);
  const rows = objectsAt(group['replicas']).map((replica) => [
    textAt(replica['name']) ?? '',
    String(numberAt(replica['revision']) ?? ''),
    textAt(replica['region']) ?? '',
    textAt(replica['phase']) ?? '',
    replica['seen'] === 'there'
      ? (textAt(replica['state']) ?? textAt(replica['provisioningState']) ?? '')
      : style.bad(seen(replica)),
    textAt(replica['health']) ?? '',
    addressOf(replica),
    restarts(replica),
    ...(routed ? [inRouter(replica, now)] : []),
    textAt(replica['detail']) ?? '',
  ]);
  const router = routed ? ['IN ROUTER'] : [];
  const head = ['NAME', 'REVISION', 'REGION', 'PHASE', 'STATE', 'HEALTH', 'ADDRESS', 'RESTARTS', ...router, 'DETAIL'];
  return rows.length === 0 ? '' : table(head, rows);
}

/** Since when, and with which weight; out again once a read showed it out. */
function inRouter(replica: JsonObject, now: number): string {
  const [since, out] = [textAt(replica['inRouterSince']), textAt(replica['seenOutAt'])];
  if (since === undefined) return '';
  if (out !== undefined) return `out for ${age(out, now)}`;
  const weight = numberAt(replica['weight']);
  return `for ${age(since, now)}${weight === undefined ? '' : `, weight ${weight}`}`;
}

function seen(replica: JsonObject): string {
  const why = textAt(replica['why']);
  return `${textAt(replica['seen']) ?? 'unknown'}${why === undefined ? '' : ` (${why})`}`;
}

function restarts(replica: JsonObject): string {
  const counts = Object.values(objectAt(replica['restartCounts'])).map((count) => numberAt(count) ?? 0);
  return counts.length === 0 ? '' : String(counts.reduce((sum, count) => sum + count, 0));
}

/** What is followed, and what runs in each container. */
function images(group: JsonObject): string {
  const followed = Object.entries(objectAt(group['images'])).map(([image, digest]) => [
    image,
    shortDigest(digest),
    'followed',
  ]);
  const running = objectsAt(group['replicas']).flatMap((replica) =>
    Object.entries(objectAt(replica['runningDigests'])).map(([container, digest]) => [
      container,
      shortDigest(digest),
      `runs in ${textAt(replica['name']) ?? ''}`,
    ]),
  );
  return followed.length + running.length === 0
    ? ''
    : table(['IMAGE OR CONTAINER', 'DIGEST', ''], [...followed, ...running]);
}

function drift(places: Json | undefined): string {
  return listAt(places)
    .map((place) => driftLine(place))
    .join('\n');
}

function driftLine(place: Json): string {
  const { pointer, class: of, reason } = objectAt(place);
  return [textAt(pointer), textAt(of), textAt(reason)].filter((part) => part !== undefined).join('   ');
}
