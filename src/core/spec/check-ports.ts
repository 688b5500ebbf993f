/** The rules for ports and the address: reserved ports, collisions, what is opened and by whom. Called by parse.ts. */
import { type JsonObject, objectAt, textAt } from '../json.ts';
import { PUBLIC_PORTS_MAX } from './aci-shape.ts';
import { containersOf, type PortView, portsOf, propertiesOf } from './group.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';

/** Ports ACI keeps for itself, as first and last of each range (documented). */
const RESERVED: readonly (readonly [number, number])[] = [
  [22, 22],
  [1025, 1027],
  [3389, 3399],
  [9999, 9999],
  [19000, 19000],
  [19080, 19080],
  [19100, 19100],
  [19390, 19390],
  [20000, 30000],
  [49152, 65534],
];
/** Characters of a DNS name label (documented): it becomes a host name's first part. */
const LABEL = /^[a-z0-9][a-z0-9-]{3,61}[a-z0-9]$/;

export function isReservedPort(port: number): boolean {
  return RESERVED.some(([first, last]) => port >= first && port <= last);
}

export function checkPorts(body: JsonObject, report: Report): void {
  const taken = new Map<string, string>();
  for (const container of containersOf(body)) {
    for (const port of portsOf(container.properties, below(container.pointer, 'properties'))) {
      checkNumber(port, report);
      const key = keyOf(port);
      const other = taken.get(key);
      if (other !== undefined) {
        report.refuse(port.pointer, `${other} has port ${key} already: the containers of a group share one address`);
      }
      taken.set(key, `container "${container.name}"`);
    }
  }
  checkAddress(body, taken, report);
}

function checkAddress(body: JsonObject, exposed: ReadonlyMap<string, string>, report: Report): void {
  const address = objectAt(propertiesOf(body)['ipAddress']);
  const ports = portsOf(address, '/properties/ipAddress');
  const opened = new Set<string>();
  for (const port of ports) {
    checkNumber(port, report);
    const key = keyOf(port);
    if (opened.has(key)) report.refuse(port.pointer, `port ${key} is opened twice`);
    else if (!exposed.has(key)) report.refuse(port.pointer, `no container exposes port ${key}`);
    opened.add(key);
  }
  if (ports.length > PUBLIC_PORTS_MAX) {
    report.refuse('/properties/ipAddress/ports', `opens ${ports.length} ports: ACI opens at most ${PUBLIC_PORTS_MAX}`);
  }
  if (Array.isArray(address['ports']) && address['ports'].length === 0) {
    report.refuse('/properties/ipAddress/ports', 'an address needs the ports it opens');
  }
  const label = textAt(address['dnsNameLabel']);
  if (label !== undefined && !LABEL.test(label)) {
    report.refuse(
      '/properties/ipAddress/dnsNameLabel',
      'a DNS name label has 5 to 63 lower-case letters, digits and "-", and neither begins nor ends with "-"',
    );
  }
}

function checkNumber(port: PortView, report: Report): void {
  const pointer = below(port.pointer, 'port');
  if (port.port < 1 || port.port > 65535) report.refuse(pointer, 'a port is 1 to 65535');
  else if (isReservedPort(port.port)) report.refuse(pointer, `ACI keeps port ${port.port} for itself`);
}

function keyOf(port: PortView): string {
  return `${port.port}/${port.protocol}`;
}
