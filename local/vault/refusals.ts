/** What the vault refuses, in its own words. */
import { Refusal } from '../world/refusal.ts';

export function secretNotFound(name: string): Refusal {
  const message =
    `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be ` +
    'able to recover it using the correct recovery command.';
  return new Refusal(404, 'SecretNotFound', message);
}

export function alreadyDeleted(name: string): Refusal {
  const message = `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused.`;
  return new Refusal(409, 'Conflict', message);
}

export function badParameter(message: string): Refusal {
  return new Refusal(400, 'BadParameter', message);
}
