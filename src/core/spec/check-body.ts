/** Every rule for ACI's part by itself. Called by parse.ts for what is declared and by check-variants.ts for each place it runs in. */
import type { JsonObject } from '../json.ts';
import { checkContainers } from './check-containers.ts';
import { checkGroup } from './check-group.ts';
import { checkPorts } from './check-ports.ts';
import { checkReferences } from './check-references.ts';
import type { Report } from './report.ts';

export function checkBody(body: JsonObject, report: Report): void {
  checkContainers(body, report);
  checkPorts(body, report);
  checkGroup(body, report);
  checkReferences(body, report);
}
