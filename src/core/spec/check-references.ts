/**
 * The rules for vault references: well formed, and only where a secret belongs, since anywhere else the containers
 * would get the reference's own text. Called by parse.ts.
 */
import type { JsonObject } from '../json.ts';
import { plainValuesIn } from './plain-values.ts';
import type { Report } from './report.ts';
import { secretsIn } from './secrets.ts';
import { claimsVaultReference, isVaultReference } from './vault-reference.ts';

export function checkReferences(body: JsonObject, report: Report): void {
  for (const { pointer, value } of secretsIn(body)) {
    if (claimsVaultReference(value) && !isVaultReference(value)) {
      report.refuse(
        pointer,
        'is not a Key Vault reference: write @Microsoft.KeyVault(SecretUri=https://<vault>/secrets/<name>[/<version>])',
      );
    }
  }
  for (const { pointer, value } of plainValuesIn(body)) {
    if (claimsVaultReference(value)) report.refuse(pointer, 'a Key Vault reference is read in secureValue only');
  }
}
