/**
 * A document becomes a declaration here and nowhere else: brought into ACI's shape, held against every rule, defaults
 * filled in. All broken rules are told at once, each with its pointer into the document as it was sent. Pure.
 */
import { isObject, type JsonObject, textAt } from '../json.ts';
import { ACI_SHAPE } from './aci-shape.ts';
import { checkBody } from './check-body.ts';
import { checkRollout } from './check-rollout.ts';
import { checkVariants } from './check-variants.ts';
import { conform } from './conform.ts';
import type { Declaration, Violation } from './declaration.ts';
import { readMooring } from './mooring.ts';
import { groupNameRule } from './names.ts';
import { asSent } from './pointer.ts';
import { Report } from './report.ts';
import { checkTags } from './tags.ts';
import { warn } from './warnings.ts';

export interface ParseOptions {
  /** The name in the address; the document's own, where it has one, must be the same. */
  readonly name?: string;
}

export type DeclarationParsing =
  | { readonly ok: true; readonly declaration: Declaration; readonly warnings: Violation[] }
  | { readonly ok: false; readonly violations: Violation[] };

const RESOURCE_TYPE = 'Microsoft.ContainerInstance/containerGroups';

export function parseDeclaration(document: JsonObject, options: ParseOptions = {}): DeclarationParsing {
  const report = new Report();
  const { name: _name, mooring: given, ...rest } = document;
  const name = readName(document, options, report);
  checkKind(rest, report);
  const conformed = conform(rest, ACI_SHAPE, '', report);
  const body = checkTags(isObject(conformed) ? conformed : {}, report);
  checkBody(body, report);
  const mooring = readMooring(given, body, report);
  checkRollout(body, mooring, report);
  // What is wrong already would be wrong in each region once more.
  if (report.violations.length === 0) checkVariants(body, mooring, report);
  if (report.violations.length > 0) return { ok: false, violations: placed(report.violations, document) };
  const location = textAt(body['location']) ?? '';
  const declaration = { name, location, body, mooring };
  let warnings: Violation[] | undefined;
  return {
    ok: true,
    declaration,
    /** Looked for when somebody asks: the sweep, which parses every declaration, never does. */
    get warnings() {
      if (!warnings) {
        warn(declaration, report);
        warnings = placed(report.warnings, document);
      }
      return warnings;
    },
  };
}

function readName(document: JsonObject, options: ParseOptions, report: Report): string {
  const own = document['name'] ?? undefined;
  if (own !== undefined && typeof own !== 'string') report.refuse('/name', 'must be a text: put it in quotes');
  const name = options.name ?? textAt(own);
  if (name === undefined) {
    if (own === undefined) report.refuse('/name', 'a group needs a name');
    return '';
  }
  if (typeof own === 'string' && own !== name) report.refuse('/name', 'is not the name in the address');
  const rule = groupNameRule(name);
  if (rule !== undefined) report.refuse('/name', rule);
  return name;
}

/** What stands beside ACI's members: another kind of resource, or our own keys misspelt. */
function checkKind(rest: JsonObject, report: Report): void {
  const kind = rest['type'];
  if (typeof kind === 'string' && kind.toLowerCase() !== RESOURCE_TYPE.toLowerCase()) {
    report.refuse('/type', `must be ${RESOURCE_TYPE}`);
  }
  for (const key of Object.keys(rest)) {
    const lower = key.toLowerCase();
    if (lower === 'mooring' || lower === 'name') report.refuse(`/${key}`, `is written "${lower}"`);
  }
}

function placed(violations: readonly Violation[], document: JsonObject): Violation[] {
  return violations.map(({ pointer, rule }) => ({ pointer: asSent(document, pointer), rule }));
}
