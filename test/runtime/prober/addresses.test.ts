/** Which addresses a probe asks, in whatever spelling. */
import { describe, expect, test } from 'vitest';
import { refusal } from '../../../src/runtime/prober/addresses.ts';

describe('an address', () => {
  const none = { allowLoopback: false, allowPrivate: false };
  const all = { allowLoopback: true, allowPrivate: true };
  const always = [
    '0.0.0.0',
    '169.254.169.254',
    '169.254.1.1',
    '168.63.129.16',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '0:0:0:0:0:ffff:7f00:1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    'localhost',
    '',
    '127.1',
    '0x7f.1',
    '2130706433',
    '0177.0.0.1',
    'a b.example.org',
    'example.org/path',
    'user@example.org',
    'example.org:80',
    '[::1]',
  ];
  test.each(always)('such as %s is never asked', (address) => {
    expect(refusal(address, all)).toBeDefined();
  });

  test.each(['127.0.0.1', '127.9.9.9', '::1'])('such as %s is asked in local Azure alone', (address) => {
    expect([
      refusal(address, { ...all, allowLoopback: false }),
      refusal(address, { ...none, allowLoopback: true }),
    ]).toEqual(['a loopback address', undefined]);
  });

  test.each(['10.0.0.4', '172.31.0.1', '192.168.1.1', '100.64.0.1', 'fd00::1'])(
    'such as %s is asked where private ones are allowed',
    (address) => {
      expect([
        refusal(address, { ...all, allowPrivate: false }),
        refusal(address, { ...none, allowPrivate: true }),
      ]).toEqual(['a private address', undefined]);
    },
  );

  test.each(['20.1.2.3', '2603:1020::1', 'web.westeurope.azurecontainer.io', 'web.a1b2.westeurope.azurecontainer.io'])(
    'such as %s is asked',
    (address) => {
      expect(refusal(address, none)).toBeUndefined();
    },
  );
});
