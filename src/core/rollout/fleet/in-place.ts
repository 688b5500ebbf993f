/**
 * Replicas that are changed where they stand: the strategies InPlace and Recreate for a fleet, one replica at a time.
 * Called by look.ts instead of replacing what is behind or ill; pure. Behind a router this interrupts whoever was sent
 * to that replica, which its owner has allowed.
 */
import type { Replica } from '../../model.ts';
import type { Verdict } from '../converge.ts';
import { differing } from '../mending.ts';
import { ill } from '../upkeep.ts';
import { restartAsked } from '../verbs.ts';
import { type Change, type Fleet, isAlive, isOnline, type Member } from './fleet.ts';
import { type Around, caseOf } from './member.ts';

export function isInPlace({ declaration }: Pick<Fleet, 'declaration'>): boolean {
  const { type } = declaration.mooring.strategy;
  return type === 'InPlace' || type === 'Recreate';
}

/** The one replica that is changed now, and how; none while another is still being started. */
export function changeInPlace(
  fleet: Fleet,
  around: Around,
): { readonly name: string; readonly change: Change; readonly verdict: Verdict } | undefined {
  const alive = fleet.members.filter(isAlive);
  for (const member of inOrder(alive)) {
    if (serves(member) && alive.some((other) => other !== member && isAwaited(fleet, other))) continue;
    const verdict = verdictOf(member, around);
    if (!verdict) continue;
    const { step, look } = verdict;
    const replica = unproved(member, verdict.replica);
    return {
      name: member.replica.name,
      change: { replica, steps: step ? [step] : [], ...(look === undefined ? {} : { look }) },
      verdict,
    };
  }
  return undefined;
}

/** Running is not proof enough here: what has not served yet still goes the way of one that is made. */
function unproved({ replica: { phase } }: Member, next: Replica | undefined): Replica | undefined {
  return next?.phase === 'serving' && phase !== 'serving' ? { ...next, phase } : next;
}

/** Those that do not run first: changing them costs nobody anything. */
function inOrder(members: readonly Member[]): Member[] {
  const rank = ({ condition }: Member) => (condition === 'well' || condition === 'ended' ? 1 : 0);
  return [...members].sort((a, b) => rank(a) - rank(b));
}

function serves({ replica, condition }: Member): boolean {
  return replica.phase === 'serving' && (condition === 'well' || condition === 'ended');
}

/** It is being started, or the router has still to find it well. Going back, nobody waits for what the router says. */
function isAwaited({ routers, rollout }: Fleet, member: Member): boolean {
  const { replica, condition, main } = member;
  if (replica.phase !== 'serving' || condition === 'coming' || condition === 'absent') return true;
  if (routers.main === undefined || rollout?.phase === 'RollingBack') return false;
  // One that was never put into it is not awaited there.
  return replica.router === routers.mainKey && serves(member) && !isOnline(main);
}

function verdictOf(member: Member, around: Around): Verdict | undefined {
  const { of, replica } = member;
  if (!of.seen || of.seen.judged.kind === 'provisioning' || of.seen.judged.kind === 'platform') return undefined;
  const target = caseOf({ ...replica, revision: around.target.number }, of.is.sight, around);
  const own = { ...target, is: { ...target.is, replica } };
  for (const rule of [differing, restartAsked, ill]) {
    const verdict = rule(own);
    if (verdict) return verdict;
  }
  return undefined;
}
