/** Declarations, sights and faults that several tests of judgement share. */
import { Fault } from '../../../src/core/errors.ts';
import { bodyOf, document, type Look, there } from './build.ts';

export const fault = (kind: Fault['kind'], reason: Fault['reason'], retryAfterMs?: number) =>
  new Fault(kind, { reason, message: 'm', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
export const secretly = document({}, {}, { environmentVariables: [{ name: 'DB', secureValue: 'canary' }] });
export const halted = document({ running: false });
export const job = document({}, { restartPolicy: 'Never' });
export const report = document({ drift: { mode: 'report' } });
export const drifted = (look: Look = {}, from = document()) =>
  there({ ...look, body: { ...bodyOf(from), properties: { ...Object(bodyOf(from)['properties']), ipAddress: IP } } });
export const IP = { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }], ip: '1.2.3.4' };
export const otherCpu = () => {
  const body = JSON.parse(JSON.stringify(bodyOf()));
  body.properties.containers[0].properties.resources.requests.cpu = 2;
  return there({ body });
};
export const OURS = { 'mooring-owner': 'home', 'mooring-group': 'web', 'mooring-revision': '1' };
export const changed = (properties = {}) => document({}, properties, { command: ['serve'] });
export const probed = document(
  { health: { tcp: { port: 80 }, failureThreshold: 2 } },
  { ipAddress: { type: 'Public', ports: [{ port: 80, protocol: 'TCP' }] } },
  { ports: [{ port: 80 }] },
);
export const waiting = { state: 'Waiting', detailStatus: 'ContainerCreating' };
