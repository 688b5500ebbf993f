/** Bugs planted in the rollouts of groups behind a router: what would cost their clients an answer, or be left behind. */
import type { Planted } from '../planted.ts';

const FLEET = 'src/core/rollout/fleet';

export const ROLLOUTS: readonly Planted[] = [
  {
    id: 'deleted-without-drain',
    file: `${FLEET}/depart.ts`,
    find: 'return seenOutAt + (ttlSeconds ?? OWN_NAME_TTL_SECONDS) * 1000 + linger;',
    replace: 'return seenOutAt;',
    hurts: 'a replica is deleted while resolvers still answer with it',
  },
  {
    id: 'drain-without-stale-margin',
    file: `${FLEET}/depart.ts`,
    find: 'return seenOutAt + (ttlSeconds ?? OWN_NAME_TTL_SECONDS) * 1000 + linger;',
    replace: 'return seenOutAt + (ttlSeconds ?? OWN_NAME_TTL_SECONDS) * 1000;',
    hurts: 'clients that keep an answer a little longer than its TTL are cut off at every upgrade',
  },
  {
    id: 'budget-not-kept',
    file: `${FLEET}/retire.ts`,
    find: 'if (serves && budget <= 0) continue;',
    replace: '',
    hurts: 'the old set is taken out before the new one serves',
  },
  {
    id: 'unread-is-missed-by-nobody',
    file: `${FLEET}/retire.ts`,
    find: "if (member.condition === 'unknown') continue;",
    replace: '',
    hurts: 'one read that failed takes a replica out of service that nothing stands in for yet',
  },
  {
    id: 'unproved-is-let-in',
    file: `${FLEET}/prove.ts`,
    find: 'return fleet.routers.main === undefined || (replica.online?.times ?? 0) >= ONLINE_TIMES_MIN;',
    replace: 'return true;',
    hurts: 'clients are sent to a bad image',
  },
  {
    id: 'preview-endpoint-left',
    file: `${FLEET}/tend.ts`,
    find: "const step = { kind: 'unroute', replica: replica.name, router: routers.preview, reason: 'Proved' } as const;\n  return { replica, steps: [step]",
    replace: 'return { replica, steps: []',
    hurts: 'the preview profile fills up until nothing can be proved in it',
  },
  {
    id: 'bad-image-not-given-up',
    file: `${FLEET}/judgement.ts`,
    find: "const HOPELESS: readonly Reason[] = ['CrashLoop', 'ContainersFailed'];",
    replace: 'const HOPELESS: readonly Reason[] = [];',
    hurts: 'a crash-looping upgrade is waited for until its deadline',
    by: 'test/core/rollout/fleet/judgement.test.ts',
  },
  {
    id: 'made-twice-while-recreated',
    file: `${FLEET}/replenish.ts`,
    find: ' || isRecreated(member));',
    replace: ');',
    hurts: 'a recreation writes twice to one container group in one look',
  },
  {
    id: 'strays-left',
    file: `${FLEET}/strays.ts`,
    find: 'return endpoints.filter((endpoint) => !known.has(endpoint.name) && wasOurs(row, endpoint));',
    replace: 'return [];',
    hurts: 'an endpoint that came back after its replica was deleted is answered to clients for ever',
    by: 'test/core/rollout/fleet/strays.test.ts',
  },
  {
    id: 'late-creation-left',
    file: `${FLEET}/late.ts`,
    find: '...left.filter((name) => name !== row.key.name)',
    replace: '...left.filter((name) => name === row.key.name)',
    hurts: 'what ARM creates after its replica was seen gone runs, and is paid, for ever',
    by: 'test/engine/late-creations.test.ts',
  },
  {
    id: 'stranger-taken-for-late',
    file: `${FLEET}/late.ts`,
    find: 'return gone.includes(name) && ',
    replace: 'return ',
    hurts: 'after lost tables what serves under the names of before is deleted',
    by: 'test/engine/late-creations.test.ts',
  },
  {
    id: 'profile-forgotten-at-one-404',
    file: 'src/engine/observe.ts',
    find: 'const seen = first.ok && first.value === undefined && recorded.has(key) ? await read() : first;',
    replace: 'const seen = recorded ? first : first;',
    hurts: 'a profile of ours that one answer denies is left over for ever',
  },
  {
    id: 'stopped-while-proved-stays',
    file: `${FLEET}/tend.ts`,
    find: "      if (condition === 'stopped') return stoppedEarly(fleet, member);\n",
    replace: '',
    hurts: 'a new replica that somebody stops before it serves fails its rollout',
    by: 'test/core/rollout/fleet/tend.test.ts',
  },
];
