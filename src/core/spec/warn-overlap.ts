/** What an upgrade brings with it where old and new container groups exist at once. Called by warnings.ts. */
import { type JsonObject, objectAt, textAt } from '../json.ts';
import { bearNamesOfTheirOwn } from './check-rollout.ts';
import type { MooringSpec } from './declaration.ts';
import { containersOf, itemsAt, propertiesOf } from './group.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';
import { overlaps } from './strategy.ts';

export function warnOfOverlap(body: JsonObject, mooring: MooringSpec, report: Report): void {
  const { strategy, replicas } = mooring;
  if (overlaps(strategy)) {
    report.warn(
      '/mooring/strategy',
      `with ${strategy.type} each upgrade makes container groups of new names: whatever refers to their resource ids (roles, alerts, locks) must be told`,
    );
  }
  if (overlaps(strategy) || replicas > 1) warnOfShares(body, overlaps(strategy), report);
  if (bearNamesOfTheirOwn(mooring)) warnOfLabel(body, mooring, report);
}

function warnOfShares(body: JsonObject, upgrades: boolean, report: Report): void {
  const written = new Set(
    containersOf(body).flatMap(({ properties }) =>
      itemsAt(properties, '', 'volumeMounts').flatMap(({ value }) =>
        value['readOnly'] === true ? [] : (textAt(value['name']) ?? []),
      ),
    ),
  );
  for (const { pointer, value } of itemsAt(propertiesOf(body), '/properties', 'volumes')) {
    const share = value['azureFile'];
    if (share === undefined || objectAt(share)['readOnly'] === true || !written.has(textAt(value['name']) ?? ''))
      continue;
    const who = upgrades ? 'two revisions write to it at once during an upgrade' : 'all replicas write to it at once';
    report.warn(
      below(pointer, 'azureFile'),
      `${who}: say readOnly: true, or use the strategy Recreate with one replica`,
    );
  }
}

function warnOfLabel(body: JsonObject, { traffic }: MooringSpec, report: Report): void {
  const label = textAt(objectAt(propertiesOf(body)['ipAddress'])['dnsNameLabel']);
  if (label === undefined) return;
  const instead = traffic ? 'come by the router’s name' : 'find each by its own';
  report.warn(
    '/properties/ipAddress/dnsNameLabel',
    `the group gives this label up: two container groups cannot hold one, so each replica has ${label}-<8 hex>, and clients ${instead}`,
  );
}
