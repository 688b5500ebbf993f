/**
 * A group given back: its declaration, or its container group as it runs, as YAML, JSON or Bicep. Called by the export
 * route; pure. No secret value is in what comes out: references stay, everything else secret is left open and named.
 */
import { asDeclared } from '../adopt/as-declared.ts';
import type { JsonObject } from '../json.ts';
import { suspiciousIn } from '../spec/plain-values.ts';
import { isVaultReference, secretsIn } from '../spec/secrets.ts';
import { toBicep } from './bicep.ts';
import { toJson } from './json.ts';
import { EXPORT_API_VERSION, RESOURCE_TYPE } from './names.ts';
import type { ExportSource, Gap } from './source.ts';
import { toYaml } from './yaml.ts';

export const FORMATS = ['yaml', 'json', 'bicep'] as const;
export type Format = (typeof FORMATS)[number];

export interface Exporting {
  readonly name: string;
  /** As declared. */
  readonly document: JsonObject;
  /** The body as ARM gives it: what runs is exported, with the settings of Mooring's own that are declared. */
  readonly running?: JsonObject;
}

/** `plain`: without our key, and with what `az container create --file` needs. Bicep is always plain. */
export function exported(of: Exporting, format: Format, plain: boolean): string {
  if (format === 'bicep') return toBicep(sourceOf(of, false));
  const write = format === 'yaml' ? toYaml : toJson;
  const source = sourceOf(of, !plain);
  if (!plain) return write(source);
  const document = { apiVersion: EXPORT_API_VERSION, type: RESOURCE_TYPE, ...source.document };
  return write({ document, gaps: source.gaps.map(closedToOthers) });
}

/** Nobody but Mooring reads the reference, and Azure would take it for the secret itself. */
function closedToOthers(gap: Gap): Gap {
  return gap.kind === 'reference' ? { ...gap, kind: 'hidden' } : gap;
}

function sourceOf({ name, document, running }: Exporting, ours: boolean): ExportSource {
  const as = running ? asDeclared(running) : { document, unreadable: [] };
  const { name: _name, mooring: _mooring, ...body } = as.document;
  const { mooring } = document;
  const { apiVersion: _version, type: _type, id: _id, ...own } = body;
  const whole = { name, ...own, ...(ours && mooring !== undefined ? { mooring } : {}) };
  return {
    document: whole,
    gaps: [
      ...secretsIn(whole).map(
        ({ pointer, value }): Gap =>
          isVaultReference(value) ? { pointer, kind: 'reference', reference: value } : { pointer, kind: 'hidden' },
      ),
      ...suspiciousIn(whole).map(({ pointer }): Gap => ({ pointer, kind: 'hidden' })),
      ...as.unreadable.map((pointer): Gap => ({ pointer, kind: 'unreadable' })),
    ],
  };
}
