/** Bugs planted in the adapters of routers and usages. */
import type { Planted } from '../planted.ts';

export const ROUTERS: readonly Planted[] = [
  {
    id: 'profile-written-over',
    file: 'src/azure/traffic-manager/traffic-manager.ts',
    find: 'if (await read(ref, signal)) throw alreadyThere();',
    replace: '',
    hurts: 'a profile of that name loses every endpoint, others’ too, and its clients get no answer',
    by: 'test/azure/traffic-manager/tls.test.ts',
  },
  {
    id: 'endpoint-name-not-checked',
    file: 'src/azure/traffic-manager/address.ts',
    find: "if (!ENDPOINT.test(name)) throw invalidName('this is not a name that an endpoint of ours can have');",
    replace: '',
    hurts: 'a name from a damaged row reaches another resource',
    by: 'test/azure/traffic-manager/address.test.ts',
  },
  {
    id: 'silence-is-online',
    file: 'src/azure/traffic-manager/read-profile.ts',
    find: "status: textAt(properties['endpointMonitorStatus']) ?? UNKNOWN,",
    replace: "status: textAt(properties['endpointMonitorStatus']) ?? 'Online',",
    hurts: 'a replica that nobody has probed counts as proved and gets traffic',
    by: 'test/azure/traffic-manager/reads.test.ts',
  },
  {
    id: 'profile-without-endpoints-is-empty',
    file: 'src/azure/traffic-manager/read-profile.ts',
    find: "if (!Array.isArray(endpoints)) throw unreadable('a profile has no list of endpoints');",
    replace: 'if (!Array.isArray(endpoints)) return [];',
    hurts: 'half an answer says that a replica is out of traffic, and it is deleted while clients reach it',
    by: 'test/azure/traffic-manager/reads.test.ts',
  },
  {
    id: 'disabled-endpoint-is-enabled',
    file: 'src/azure/traffic-manager/traffic-manager.ts',
    find: "endpointStatus: enabled ? 'Enabled' : 'Disabled',",
    replace: "endpointStatus: 'Enabled',",
    hurts: 'what is to be kept out of traffic gets it',
    by: 'test/azure/traffic-manager/writes.test.ts',
  },
  {
    id: 'unreadable-limit-is-none',
    file: 'src/azure/quota/quota.ts',
    find: 'if (name === undefined || used === undefined || limit === undefined) throw unreadable();\n  return { name, used, limit };',
    replace: "return { name: name ?? '', used: used ?? 0, limit: limit ?? 1e9 };",
    hurts: 'a rollout begins that the region has no room for',
    by: 'test/azure/quota/quota.test.ts',
  },
];
