/** Which loopback address a container group gets, and keeps. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createAddresses } from '../../../local/containers/simulated/addresses.ts';
import { folder } from './helpers.ts';

it('gives another address when the derived one is taken, and keeps to it when that is free again', () => {
  const directory = folder();
  const derived = createAddresses(directory).of('web');
  writeFileSync(path.join(directory, 'addresses.json'), JSON.stringify({ other: derived }));
  const addresses = createAddresses(directory);
  const second = addresses.take('web');
  expect(second).not.toBe(derived);
  addresses.release('other');
  expect(createAddresses(directory).of('web')).toBe(second);
});

it('forgets an address with its group', () => {
  const directory = folder();
  const addresses = createAddresses(directory);
  addresses.take('web');
  addresses.release('web');
  expect(JSON.parse(readFileSync(path.join(directory, 'addresses.json'), 'utf8'))).toEqual({});
});
