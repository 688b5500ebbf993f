/**
 * The rules between how a group is kept (`mooring:`) and what it is (ACI's part): what cannot stand behind a router,
 * what cannot overlap, what cannot be met. Called by parse.ts, and by check-variants.ts for each place a group runs in.
 */
import { type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import { canaryReplicas, canaryWeights } from './canary-weights.ts';
import type { MooringSpec, StrategySpec, TrafficManagerSpec } from './declaration.ts';
import { propertiesOf } from './group.ts';
import { LABEL_BASE_MAX } from './labels.ts';
import { probeablePorts } from './monitor.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';
import { overlaps } from './strategy.ts';

/** Of an endpoint (documented). */
const PRIORITY_MAX = 1_000;
const ROUTER = '/mooring/traffic/trafficManager';
const STRATEGY = '/mooring/strategy';

export function checkRollout(body: JsonObject, mooring: MooringSpec, report: Report): void {
  checkPlace(body, mooring, report);
  const { strategy, traffic } = mooring;
  if (traffic) {
    checkInterruption(strategy, report);
    checkPriorities(traffic.trafficManager, mooring.replicas, report);
  }
  if (strategy.type === 'Canary') checkShares(mooring, report);
  const label = textAt(objectAt(propertiesOf(body)['ipAddress'])['dnsNameLabel']) ?? '';
  if (bearNamesOfTheirOwn(mooring) && label.length > LABEL_BASE_MAX) {
    report.refuse(
      '/properties/ipAddress/dnsNameLabel',
      `has ${label.length} characters and may have ${LABEL_BASE_MAX}: each replica’s own label is <label>-<8 hex>`,
    );
  }
}

/** What holds in every place the group runs in: a region's patch may break it too. */
export function checkPlace(body: JsonObject, mooring: MooringSpec, report: Report): void {
  if (mooring.traffic) checkReachable(body, report);
  checkIdentity(body, mooring, report);
}

/** Whether replicas have names, and so labels, that are not the group's. */
export function bearNamesOfTheirOwn({ strategy, replicas, traffic }: MooringSpec): boolean {
  return overlaps(strategy) || replicas > 1 || traffic !== undefined;
}

/** Traffic Manager is DNS: clients go to the address themselves. One rule at a time, the strongest first. */
function checkReachable(body: JsonObject, report: Report): void {
  const properties = propertiesOf(body);
  const address = objectAt(properties['ipAddress']);
  const refuse = (pointer: string, what: string): void =>
    report.refuse(
      pointer,
      `${what} cannot be reached through Traffic Manager: leave out mooring.traffic, or change it`,
    );
  if (listAt(properties['subnetIds']).length > 0) refuse('/properties/subnetIds', 'a container group in a subnet');
  else if (objectAt(properties['networkProfile'])['id'] !== undefined) {
    refuse('/properties/networkProfile', 'a container group in a subnet');
  } else if (properties['priority'] === 'Spot') {
    refuse('/properties/priority', 'a Spot container group, which nobody can connect to,');
  } else if (properties['ipAddress'] === undefined) {
    refuse('/properties/ipAddress', 'a container group without an address');
  } else if (address['type'] === 'Private') {
    refuse('/properties/ipAddress/type', 'a private address');
  } else if (probeablePorts(body).length === 0) {
    refuse('/properties/ipAddress/ports', 'a container group that opens no TCP port');
  }
}

function checkIdentity(body: JsonObject, { strategy, replicas }: MooringSpec, report: Report): void {
  const identity = textAt(objectAt(body['identity'])['type']) ?? '';
  if (!identity.includes('SystemAssigned') || strategy.allowIdentityChange) return;
  if (!overlaps(strategy) && replicas === 1) return;
  const why = overlaps(strategy) ? `with ${strategy.type} each upgrade` : 'each replica';
  report.refuse(
    '/identity/type',
    `${why} is another principal of a system-assigned identity, without the roles it was given: use a user-assigned one, or say strategy.allowIdentityChange: true`,
  );
}

function checkInterruption({ type, allowInterruption }: StrategySpec, report: Report): void {
  if (allowInterruption || (type !== 'InPlace' && type !== 'Recreate')) return;
  report.refuse(
    below(STRATEGY, 'type'),
    `${type} leaves the router without a replica while it is replaced: use Rolling, BlueGreen or Canary, or say allowInterruption: true`,
  );
}

/** Each endpoint of a profile has a priority of its own (documented), and an upgrade has both sets in it. */
function checkPriorities({ priority, method }: TrafficManagerSpec, replicas: number, report: Report): void {
  if (priority === undefined || method === 'Weighted' || priority + 2 * replicas - 1 <= PRIORITY_MAX) return;
  const most = PRIORITY_MAX - 2 * replicas + 1;
  report.refuse(
    below(ROUTER, 'priority'),
    `may be ${most} at most: an upgrade of ${replicas} replicas needs ${2 * replicas} priorities up to ${PRIORITY_MAX}`,
  );
}

function checkShares({ strategy, traffic, replicas }: MooringSpec, report: Report): void {
  if (!traffic) {
    report.refuse(below(STRATEGY, 'type'), 'a Canary gets its share from a router: say mooring.traffic.trafficManager');
    return;
  }
  const { method, weight = 1 } = traffic.trafficManager;
  if (method !== undefined && method !== 'Weighted') {
    report.refuse(below(ROUTER, 'method'), `a Canary’s share needs weights, and ${method} has none: use Weighted`);
    return;
  }
  strategy.steps.forEach(({ weight: share }, index) => {
    const canary = canaryReplicas(replicas, share);
    if (canaryWeights({ weight, stable: replicas, canary, share })) return;
    report.refuse(
      below(STRATEGY, 'steps', index, 'weight'),
      `cannot be met: endpoint weights are whole numbers from 1 to 1000, and ${share} % of ${weight} is none; raise ${ROUTER}/weight`,
    );
  });
}
