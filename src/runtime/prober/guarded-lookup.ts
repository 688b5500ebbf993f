/**
 * Name resolution whose answers are checked: a name that leads, even among others, to an address that may not be
 * asked is not asked at all. Handed to node:net and node:http as their lookup, so that what was checked is what is
 * connected to. For prober.ts.
 */
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type Allowed, refusal } from './addresses.ts';

export function guarded(lookup: LookupFunction, allowed: Allowed): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, found, family) => {
      const addresses: LookupAddress[] = typeof found === 'string' ? [{ address: found, family: family ?? 0 }] : found;
      const fail = (reason: NodeJS.ErrnoException) => {
        callback(reason, options.all === true ? [] : '');
      };
      if (error) return fail(error);
      const refused = addresses.map(({ address }) => refusal(address, allowed)).find((reason) => reason !== undefined);
      if (refused !== undefined)
        return fail(Object.assign(new Error(`it leads to ${refused}`), { code: 'EREFUSEDADDRESS' }));
      const [first] = addresses;
      if (!first) return fail(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }));
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
