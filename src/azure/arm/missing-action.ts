/**
 * The right that ARM says is missing, out of the words of its 403: `… to perform action 'Microsoft.X/y/z' …`, and for what
 * a body links to `… to perform action(s) '…' on the linked scope(s) …`. Only a name in ARM's own grammar is taken: the
 * message also quotes what was asked for. Called by classify.ts.
 */

/** `Microsoft.Network/virtualNetworks/subnets/join/action`. Longer than any that exists is no name of an action. */
const ACTION = /^(?=.{3,200}$)[A-Za-z]+(?:\.[A-Za-z]+)+(?:\/[A-Za-z]+)+$/;
/** The second form also names the action that is allowed, before the one that is not: so it is looked for first. */
const FORMS = [
  /permission to perform action\(s\) '([^']*)' on the linked scope/,
  /to perform action '([^']*)' over scope/,
];

/** Undefined where the message names none. The first, where it names several. */
export function missingAction(message: string): string | undefined {
  for (const form of FORMS) {
    const action = form.exec(message)?.[1]?.split(',')[0]?.trim();
    if (action !== undefined && ACTION.test(action)) return action;
  }
  return undefined;
}
