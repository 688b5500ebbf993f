/**
 * How often endpoints that are in the router are written anew on the way: for each share of a Canary, and where one is
 * not as it should be already. Called by outlook/routers.ts; pure. Counted by the very weights that traffic.ts sets.
 */
import { canaryReplicas, canaryWeights } from '../../spec/canary-weights.ts';
import { type Fleet, isAlive, isCurrent, isServing, type Member } from '../fleet/fleet.ts';
import { floorOf } from '../fleet/retire.ts';
import { isWrong } from '../fleet/traffic.ts';

/** Endpoints of one kind, new or former, by the weights they have. */
type Weights = readonly (number | undefined)[];

/** Requests that write an endpoint which is in the router already, until the fleet is as declared. */
export function endpointsWritten(fleet: Fleet): number {
  const { mainKey, mainView } = fleet.routers;
  if (mainView === undefined || !fleet.declaration.mooring.running) return 0;
  const inside = fleet.members.filter((one) => isServing(one) && isAlive(one) && one.replica.router === mainKey);
  if (mainView.method !== 'Weighted') return inside.filter((member) => isWrong(member, undefined)).length;
  const amiss = inside.filter((member) => isWrong(member, member.main?.weight)).length;
  const of = (members: readonly Member[]): Weights => members.map((member) => member.main?.weight);
  const fresh = of(inside.filter(isCurrent));
  const former = of(inside.filter((member) => !isCurrent(member)));
  return amiss + reweighed(fleet, fresh, former);
}

function reweighed(fleet: Fleet, fresh: Weights, former: Weights): number {
  const { rollout, declaration } = fleet;
  const { strategy, replicas, traffic } = declaration.mooring;
  const base = traffic?.trafficManager.weight ?? 0;
  const shares = rollout?.strategy === 'Canary' && rollout.from > 0 && rollout.phase !== 'RollingBack';
  let written = 0;
  let [news, olds] = [fresh, former];
  for (const { weight: share } of shares ? strategy.steps.slice(rollout.step) : []) {
    const canary = canaryReplicas(replicas, share);
    const stable = Math.max(1, olds.length);
    const weights = canaryWeights({ weight: base, stable, canary, share }) ?? { canary: base, stable: base };
    written += others(news, weights.canary) + others(olds, weights.stable);
    news = Array.from({ length: Math.max(canary, news.length) }, () => weights.canary);
    olds = olds.map(() => weights.stable);
  }
  // All clients are the new ones’ then: former ones that may go at once are not weighed again.
  const spare = shares ? Math.max(0, news.length + olds.length - floorOf(fleet)) : 0;
  return written + others(news, base) + others(olds.slice(spare), base);
}

function others(weights: Weights, wanted: number): number {
  return weights.filter((weight) => weight !== undefined && weight !== wanted).length;
}
