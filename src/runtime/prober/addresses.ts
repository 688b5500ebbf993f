/**
 * Which addresses may be asked: those a container group can have. Everything that would reach this machine, its
 * platform's metadata or its network is refused, however it is written. For prober.ts, before and after resolution.
 */
import { BlockList, isIP } from 'node:net';

export interface Allowed {
  /** For local Azure, whose containers live on loopback addresses. */
  readonly allowLoopback: boolean;
  /** For container groups in a subnet that this app is joined to. */
  readonly allowPrivate: boolean;
}

const LOOPBACK = blockList(['127.0.0.0/8', '::1/128']);
/** The ranges of RFC 1918 and 4193, and the carriers' one of RFC 6598. */
const PRIVATE = blockList(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']);
/**
 * Never: unspecified, link-local (metadata is 169.254.169.254), Azure's own 168.63.129.16, protocol, multicast,
 * reserved; and every IPv6 form that carries an IPv4 address in it, which ARM never gives.
 */
const NEVER = blockList([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '168.63.129.16/32',
  '192.0.0.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
]);
/** A full name: at least two labels, the last not a number, so that no short form of an IP address passes for one. */
const NAME = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;

/** Why an address is not asked; undefined when it may be. A name passes here and is checked again once resolved. */
export function refusal(address: string, allowed: Allowed): string | undefined {
  const version = isIP(address);
  if (version === 0) return NAME.test(address) ? undefined : 'neither an IP address nor a full name';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (address.includes('%')) return 'an address with a zone';
  if (LOOPBACK.check(address, family) && !isCarrier(address))
    return allowed.allowLoopback ? undefined : 'a loopback address';
  if (NEVER.check(address, family) || isCarrier(address)) return 'an address no container group has';
  if (PRIVATE.check(address, family)) return allowed.allowPrivate ? undefined : 'a private address';
  return undefined;
}

/**
 * `::a.b.c.d` or `::ffff:a.b.c.d`, however written: an IPv4 address in IPv6 dress. By text, since a block list reads a
 * mapped address as the one it maps to.
 */
function isCarrier(address: string): boolean {
  if (isIP(address) !== 6) return false;
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  return canonical !== '::1' && /^::(?:ffff:)?(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})?)?$/.test(canonical);
}

function blockList(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', bits = ''] = subnet.split('/');
    list.addSubnet(network, Number(bits), isIP(network) === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
