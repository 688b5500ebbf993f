/** A declaration that breaks no rule, and ways to change it: what the tests of the parser start from. */
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { type DeclarationParsing, type ParseOptions, parseDeclaration } from '../../../src/core/spec/parse.ts';

export const DIGEST = `sha256:${'ab'.repeat(32)}`;
export const SUBNET =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop/providers/Microsoft.Network/virtualNetworks/v/subnets/s';
export const IDENTITY =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/puller';

export function container(name: string, properties: JsonObject = {}): JsonObject {
  return {
    name,
    properties: { image: 'nginx', resources: { requests: { cpu: 0.1, memoryInGB: 0.5 } }, ...properties },
  };
}

export interface Parts {
  readonly top?: JsonObject;
  readonly properties?: JsonObject;
  /** Of the only container. */
  readonly container?: JsonObject;
  readonly mooring?: Json;
}

export function sample(parts: Parts = {}): JsonObject {
  return {
    name: 'web',
    location: 'westeurope',
    properties: {
      containers: [container('web', { ports: [{ port: 80 }], ...parts.container })],
      osType: 'Linux',
      ipAddress: { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }], dnsNameLabel: 'web-shop' },
      ...parts.properties,
    },
    ...(parts.mooring === undefined ? {} : { mooring: parts.mooring }),
    ...parts.top,
  };
}

/** `pointer rule` of each violation; empty for a declaration that is accepted. */
export function refusals(document: JsonObject, options?: ParseOptions): string[] {
  const parsing = parseDeclaration(document, options);
  return parsing.ok ? [] : parsing.violations.map(({ pointer, rule }) => `${pointer} ${rule}`);
}

export function accepted(document: JsonObject, options?: ParseOptions): Extract<DeclarationParsing, { ok: true }> {
  const parsing = parseDeclaration(document, options);
  if (!parsing.ok) throw new Error(JSON.stringify(parsing.violations));
  return parsing;
}

export function warnings(document: JsonObject): string[] {
  return accepted(document).warnings.map(({ pointer, rule }) => `${pointer} ${rule}`);
}
