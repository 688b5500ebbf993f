/**
 * Takes a running container group under management as it runs. Reads, checks and then records; nothing here writes to
 * Azure but secrets into Mooring's own vault, and the first look writes nothing but our tags. Called by the HTTP route.
 */
import { asDeclared } from '../core/adopt/as-declared.ts';
import { adoptedDocument } from '../core/adopt/document.ts';
import { indexed } from '../core/adopt/pointed-at.ts';
import { type Given, missingSecrets, strangeSecrets, withSecrets } from '../core/adopt/secrets.ts';
import { entryOf, type InventoryEntry, type Obstacle, obstacleTo } from '../core/adopt/standing.ts';
import type { JsonObject } from '../core/json.ts';
import type { ContainerGroup, GroupKey, Ticket } from '../core/model.ts';
import type { Stored, Unread } from '../core/ports.ts';
import type { Declaration, Violation } from '../core/spec/declaration.ts';
import { parseDeclaration } from '../core/spec/parse.ts';
import { plainSecretsIn } from '../core/spec/secrets.ts';
import { recordAdoption } from './adopt-record.ts';
import { readPointers } from './inventory.ts';
import type { Parts, Trigger } from './parts.ts';
import { NO_VAULT } from './stow-secrets.ts';

export interface Adopting {
  readonly key: GroupKey;
  /** By pointer into the container group's body. */
  readonly secrets: Given;
  /** Our part of the declaration; its keys win over what is safe. */
  readonly mooring?: JsonObject;
  /** Its owner is known and has let go, or will not mind. */
  readonly acceptOwner: boolean;
  readonly trigger: Trigger;
}

export type Refused =
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly obstacle: Obstacle }
  | { readonly kind: 'secrets'; readonly missing: readonly Violation[] }
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[] };

export type Adopted =
  | Refused
  | {
      readonly kind: 'adopted';
      readonly stored: Stored;
      readonly ticket?: Ticket;
      readonly warnings: readonly Violation[];
    };

export type AdoptionPreview =
  | Refused
  | {
      readonly kind: 'adoptable';
      readonly entry: InventoryEntry;
      readonly unread: readonly Unread[];
      readonly warnings: readonly Violation[];
    };

export async function adopt(parts: Parts, asked: Adopting, signal: AbortSignal): Promise<Adopted> {
  const checked = await check(parts, asked, signal);
  if (checked.kind !== 'ready') return checked;
  const recorded = await recordAdoption(parts, { ...checked, key: asked.key, trigger: asked.trigger }, signal);
  return recorded.kind === 'adopted' ? { ...recorded, warnings: checked.warnings } : recorded;
}

/** The same checks, and the inventory's entry: what it is, who owns it, what points at it. Writes nothing. */
export async function previewAdoption(parts: Parts, asked: Adopting, signal: AbortSignal): Promise<AdoptionPreview> {
  const checked = await check(parts, asked, signal);
  if (checked.kind !== 'ready') return checked;
  const { pointers, unread } = await readPointers(parts, asked.key.scope, signal);
  const around = { row: checked.before?.row, installation: parts.installation.id };
  const entry = entryOf(checked.group, around, indexed(pointers));
  return { kind: 'adoptable', entry, unread, warnings: checked.warnings };
}

/** A container group that may be adopted, and the declaration it is adopted under, plain secrets still in it. */
export interface Ready {
  readonly group: ContainerGroup;
  readonly document: JsonObject;
  readonly declaration: Declaration;
  /** A tombstone of that name that has nothing left to delete. */
  readonly before: Stored | undefined;
}

async function check(
  parts: Parts,
  asked: Adopting,
  signal: AbortSignal,
): Promise<Refused | (Ready & { readonly kind: 'ready'; readonly warnings: readonly Violation[] })> {
  const { key } = asked;
  const read = () => parts.containerGroups.get({ scope: key.scope, name: key.name }, signal);
  // Its owner says that it is there: one answer that denies it is not believed.
  const [before, group] = await Promise.all([parts.groups.get(key, signal), read().then((seen) => seen ?? read())]);
  if (!group) return { kind: 'absent' };
  const obstacle = obstacleTo(group, { row: before?.row, installation: parts.installation.id });
  if (obstacle && !(obstacle.kind === 'owner' && asked.acceptOwner)) return { kind: 'refused', obstacle };
  const declared = asDeclared(group.body);
  const strange = strangeSecrets(declared.unreadable, asked.secrets);
  if (strange.length > 0) return { kind: 'invalid', violations: strange };
  const missing = missingSecrets(declared.unreadable, asked.secrets);
  if (missing.length > 0) return { kind: 'secrets', missing };
  const whole = { ...withSecrets(declared.document, asked.secrets), name: key.name };
  const document = adoptedDocument(whole, group.body, asked.mooring, parts.clock.now());
  const parsed = parseDeclaration(document, { name: key.name });
  if (!parsed.ok) return { kind: 'invalid', violations: parsed.violations };
  const homeless = parts.vault.writable ? [] : plainSecretsIn(document);
  if (homeless.length > 0)
    return { kind: 'invalid', violations: homeless.map(({ pointer }) => ({ pointer, rule: NO_VAULT })) };
  const { declaration, warnings } = parsed;
  return { kind: 'ready', group, document, declaration, before, warnings };
}
