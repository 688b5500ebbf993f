/**
 * Where in the account a request points. The account stands in the host's name at Azure, and first in the path at an
 * emulator's loopback address. One account is modelled, so its name does not matter.
 */

const LOOPBACK = /^(?:localhost|\d+\.\d+\.\d+\.\d+|\[.*\])$/;

/** The path below the account, still encoded. */
export function pathInAccount({ hostname, pathname }: URL): string {
  if (!LOOPBACK.test(hostname)) return pathname.slice(1);
  const end = pathname.indexOf('/', 1);
  return end < 0 ? '' : pathname.slice(end + 1);
}
