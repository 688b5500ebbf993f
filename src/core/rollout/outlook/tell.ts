/** An outlook in plain sentences: what is done, in which order, how long each part lasts, whom it interrupts. Called by outlook.ts. */
import type { StrategySpec } from '../../spec/declaration.ts';
import { formatDuration } from '../../spec/durations.ts';
import { overlaps } from '../../spec/strategy.ts';
import { type Fleet, isAlive } from '../fleet/fleet.ts';
import { isInPlace } from '../fleet/in-place.ts';
import { ONLINE_TIMES_MIN } from '../fleet/prove.ts';
import { WORDS } from '../fleet/room.ts';
import type { Where } from './numbers.ts';
import type { Outlook, RolloutTold } from './outlook.ts';
import type { QuotaTold } from './quota.ts';
import { entering, type RouterTold } from './routers.ts';

type Facts = Omit<Outlook, 'course'>;

export function tellOutlook(facts: Facts, fleet: Fleet): string[] {
  return [
    ...made(facts, fleet),
    ...facts.routers.flatMap(profile),
    ...entered(fleet),
    ...proof(facts, fleet),
    ...gone(facts, fleet),
    ...facts.quota.map(room),
    ...interruption(facts, fleet),
  ];
}

function made(facts: Facts, fleet: Fleet): string[] {
  const { replicas, rollout } = facts;
  const { declared, running, create, replace, change, remove, where } = replicas;
  if (!fleet.declaration.mooring.running) return halted(running, fleet);
  if (running === 0) return create === 0 ? [] : [`${count(create)} ${are(create)} created: ${places(where)}.`];
  const told: string[] = [];
  if (rollout && replace + change > 0) told.push(moving(rollout, facts, fleet));
  else if (replace > 0)
    told.push(
      `${replace} of ${count(declared)} ${are(replace)} replaced by ${new_(replace)}, whatever serves kept up meanwhile.`,
    );
  else if (change > 0)
    told.push(
      `${change} of ${count(running)} ${are(change)} changed where ${change === 1 ? 'it stands' : 'they stand'}.`,
    );
  if (declared !== running) {
    told.push(`Scaled from ${running} to ${count(declared)}${rollout ? '' : ', which is no rollout'}.`);
  }
  if (create > 0) told.push(`${count(create)} ${are(create)} created: ${places(where)}.`);
  if (told.length === 0 && remove > 0)
    told.push(`${count(remove)} on ${remove === 1 ? 'its' : 'their'} way out ${are(remove)} deleted.`);
  return told;
}

function halted(running: number, { routers }: Fleet): string[] {
  if (running === 0) return [];
  const out = routers.main ? ' taken out of the router, drained and' : '';
  return [`${count(running)} ${are(running)}${out} stopped and kept.`];
}

function moving({ strategy, from, to, atMost, atLeast }: RolloutTold, { replicas }: Facts, fleet: Fleet): string {
  const { declared, replace, change } = replicas;
  const head = `${strategy} from revision ${from} to ${to}:`;
  const spec = fleet.declaration.mooring.strategy;
  if (isInPlace(fleet)) {
    const how = strategy === 'Recreate' ? 'deleted and created anew' : 'changed where they stand';
    return `${head} ${change} of ${count(declared)} ${how}, one at a time.`;
  }
  if (strategy === 'BlueGreen') {
    return `${head} ${count(declared)} of the new revision are made beside the old; clients are sent to all of them at once, ${promotion(spec, fleet)}.`;
  }
  if (strategy === 'Canary') return `${head} ${steps(spec)}.`;
  return `${head} ${replace} of ${count(declared)} ${are(replace)} replaced, at most ${atMost} at a time and never fewer than ${atLeast} serving.`;
}

function promotion({ promotion: { automatic, afterMs } }: StrategySpec, { row }: Fleet): string {
  if (!automatic) return `when somebody says so (mooring promote ${row.key.name})`;
  return afterMs === 0 ? 'as soon as all are proved' : `${formatDuration(afterMs)} after all are proved`;
}

function steps({ steps: all }: StrategySpec): string {
  const told = all.map(({ weight, pauseMs }) => {
    const until = pauseMs === undefined ? 'until it is promoted' : `for ${formatDuration(pauseMs)}`;
    return `${weight} % of the clients ${until}`;
  });
  return [...told, 'all of them'].join(', then ');
}

function profile({ profile: name, use, does }: RouterTold): string[] {
  const what = use === 'preview' ? 'preview profile' : 'router profile';
  if (does === 'stays') return [];
  if (does === 'missing') return [`The ${what} ${name} does not exist: no new replica is made before it does.`];
  if (does === 'change') return [`The settings of the ${what} ${name} are changed.`];
  return [`The ${what} ${name} is ${does === 'create' ? 'created' : 'deleted'}.`];
}

function entered(fleet: Fleet): string[] {
  const many = entering(fleet).length;
  if (many === 0) return [];
  return [
    `${count(many)} that ${many === 1 ? 'serves' : 'serve'} already ${are(many)} put into the router as ${many === 1 ? 'it stands' : 'they stand'}, once proved.`,
  ];
}

function proof({ replicas: { create } }: Facts, { routers, declaration, input }: Fleet): string[] {
  if (create === 0) return [];
  const { minReadyMs } = declaration.mooring.strategy;
  const ready = minReadyMs > 0 ? [`has run for ${formatDuration(minReadyMs)}`] : [];
  const gap = formatDuration(Math.max(1000, input.timings.proveGapMs));
  const online = routers.main
    ? [`is found Online by the preview profile ${ONLINE_TIMES_MIN} times, ${gap} apart or more`]
    : [];
  const parts = ['runs', ...online, ...ready];
  const last = parts.pop() ?? '';
  const all = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
  return [`Clients are sent to a new one only once it ${all}.`];
}

function gone({ replicas: { remove }, drain, routers }: Facts, fleet: Fleet): string[] {
  if (!drain || remove === 0 || !fleet.declaration.mooring.running) return [];
  const { ttlSeconds, staleSeconds, drainSeconds, inAllSeconds } = drain;
  const each = remove === 1 ? 'The one that goes is' : `Each of the ${remove} that go is`;
  if (routers.every(({ use }) => use !== 'main')) {
    return [`${each} deleted ${inAllSeconds} s after its successor serves, for clients that still hold its address.`];
  }
  return [
    `${each} taken out of the router and deleted ${inAllSeconds} s after a read shows it out: ${ttlSeconds} s time to live, ${staleSeconds} s staleMargin, ${drainSeconds} s drain.`,
  ];
}

function room({ region, name, left, limit, takes, fits }: QuotaTold): string {
  const what = WORDS[name] ?? name;
  const told = `${left} of ${limit} ${what} are left in ${region}, and it takes ${takes} at once`;
  return fits ? `Quota: ${told}.` : `Does not fit the quota: ${told}; what does not fit waits until there is room.`;
}

function interruption({ class: kind, replicas, rollout }: Facts, fleet: Fleet): string[] {
  const { declaration, routers } = fleet;
  const { strategy, replicas: declared, running } = declaration.mooring;
  if (!running || replicas.running === 0) return [];
  if (isInPlace(fleet)) {
    if (kind !== 'update' && kind !== 'recreate') return [];
    const others =
      declared === 1
        ? 'nobody serves meanwhile'
        : declared === 2
          ? 'the other one serves meanwhile'
          : `the other ${declared - 1} serve meanwhile`;
    if (!routers.main) return [`Interrupted: ${others}; whoever uses the replica that is changed waits for it.`];
    return [
      `Interrupted: ${others}, and the replica that is changed stays in the router, so that clients are still sent to it.`,
    ];
  }
  if (!overlaps(strategy) || replicas.replace + replicas.remove === 0) return [];
  if (routers.main)
    return [`No interruption: ${rollout ? rollout.atLeast : serving(fleet)} or more serve at every moment.`];
  return [
    'No router stands before it: each new replica has a name of its own, and whoever comes by that of an old one must be told.',
  ];
}

function serving(fleet: Fleet): number {
  return Math.min(fleet.members.filter(isAlive).length, fleet.declaration.mooring.replicas);
}

function count(replicas: number): string {
  return `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`;
}

function are(many: number): string {
  return many === 1 ? 'is' : 'are';
}

function new_(many: number): string {
  return many === 1 ? 'a new one' : 'new ones';
}

function places(where: readonly Where[]): string {
  return where.map(({ region, create }) => `${create} in ${region}`).join(', ');
}
