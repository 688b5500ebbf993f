/** How Traffic Manager refuses. Codes are recorded; where a message is not, it names the member and the rule. */
import { Refusal } from '../../world/refusal.ts';
import { badRequest } from '../errors.ts';

/** A member of a body, as a JSON pointer, and the rule that it breaks. */
export function invalid(pointer: string, rule: string): Refusal {
  return badRequest('BadRequest', `The value at '${pointer}' is invalid: ${rule}.`);
}

/** The service's own words (recorded): of an endpoint it tells itself, of a profile ARM does. */
export function endpointNotFound(profile: string, type: string, name: string): Refusal {
  const message = `The endpoint '${name}' of type '${type.toLowerCase()}' does not exist in the profile '${profile}'.`;
  return new Refusal(404, 'NotFound', message);
}

/** 409 is reported by users; the message is the one that the check of a name gives (its published example). */
export function nameTaken(fqdn: string): Refusal {
  return new Refusal(409, 'Conflict', takenMessage(fqdn));
}

export function takenMessage(fqdn: string): string {
  return `Domain name ${fqdn} already exists. Please choose a different DNS prefix.`;
}

export function conflict(message: string): Refusal {
  return new Refusal(409, 'Conflict', message);
}
