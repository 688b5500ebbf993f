/**
 * The certificates of local Azure: a CA of its own and a leaf for the loopback addresses, made once and kept in the
 * state directory, since the SDKs and `az` speak to nothing but TLS. Clients trust `caFile`.
 */
import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorldClock } from '../world/clock.ts';

export interface TlsFiles {
  /** PEM. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** Where the CA's PEM stands, for NODE_EXTRA_CA_CERTS and its like. */
  readonly caFile: string;
}

const DAY_MS = 24 * 60 * 60_000;
const VALID_MS = 825 * DAY_MS;
/** Certificates that end sooner than this are made anew: a run must not outlive them. */
const SPARE_MS = 30 * DAY_MS;
/** Clocks of client and server may differ by this. */
const SKEW_MS = DAY_MS;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const OWNER_ONLY = 0o600;

export async function loadTls(directory: string, clock: WorldClock): Promise<TlsFiles> {
  mkdirSync(directory, { recursive: true });
  const caFile = join(directory, 'ca.pem');
  const leafFile = join(directory, 'leaf.pem');
  if (lastsLongEnough(caFile, clock) && lastsLongEnough(leafFile, clock)) {
    return { ca: readFileSync(caFile, 'utf8'), ...takeApart(readFileSync(leafFile, 'utf8')), caFile };
  }
  const made = await makeCertificates(clock.now());
  writeWhole(caFile, made.ca);
  writeWhole(leafFile, `${made.cert}\n${made.key}\n`);
  return { ...made, caFile };
}

/** False as well for a file that is missing or holds no certificate. */
function lastsLongEnough(file: string, clock: WorldClock): boolean {
  const pem = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) return false;
  return Date.parse(new X509Certificate(pem).validTo) > clock.now() + SPARE_MS;
}

async function makeCertificates(now: number): Promise<{ ca: string; cert: string; key: string }> {
  const x509 = await import('@peculiar/x509');
  const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
    webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const [caKeys, keys] = await Promise.all([newKeys(), newKeys()]);
  const dates = { notBefore: new Date(now - SKEW_MS), notAfter: new Date(now + VALID_MS) };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...dates,
    // Different at each making, so that a client that knows the old one does not take the new one for it.
    serialNumber: now.toString(16),
    name: `CN=Local Azure CA ${now.toString(36)}`,
    signingAlgorithm: ALGORITHM,
    keys: caKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    ...dates,
    serialNumber: `${now.toString(16)}01`,
    subject: 'CN=127.0.0.1',
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(ca.publicKey),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = key.match(/.{1,64}/g) ?? [];
  return {
    ca: ca.toString('pem'),
    cert: leaf.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----`,
  };
}

function takeApart(leaf: string): { cert: string; key: string } {
  const start = leaf.indexOf('-----BEGIN PRIVATE KEY-----');
  return { cert: leaf.slice(0, start).trim(), key: leaf.slice(start).trim() };
}

function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: OWNER_ONLY });
  renameSync(`${file}.new`, file);
}
