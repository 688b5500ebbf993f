/**
 * Reads `REGISTRY/REPOSITORY:TAG` for the push command. The Azure login server's name leads to the local registry that
 * `npm start` wrote into `.mooring/azure.json`, so one reference works in a declaration and here.
 */
import { existsSync, readFileSync } from 'node:fs';

/** What `npm start` writes, as far as pushes need it. */
export interface LocalAzure {
  /** The registry's address: a URL, or `host:port`. */
  readonly registry?: string;
  readonly loginServer?: string;
  /** File of the certificate that signs local Azure's, where its registry speaks TLS. */
  readonly ca?: string;
  /** Where buildah keeps what it builds, where the containers are real. */
  readonly builds?: string;
}

export interface Target {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

export class TargetError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TargetError';
  }
}

const REFERENCE = /^([^/]+)\/([a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*):(\w[\w.-]{0,127})$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;

export function readTarget(reference: string, azure: LocalAzure): Target {
  const [, host, repository, tag] = REFERENCE.exec(reference) ?? [];
  if (host === undefined || repository === undefined || tag === undefined) {
    throw new TargetError(
      `${reference} is not REGISTRY/REPOSITORY:TAG, such as myregistry.azurecr.io/jobs/generator:v1`,
    );
  }
  if (host.toLowerCase() === azure.loginServer?.toLowerCase()) {
    if (azure.registry === undefined)
      throw new TargetError(`${host} is local Azure's, but it does not say where its registry is`);
    return { registry: asUrl(azure.registry), repository, tag };
  }
  if (LOOPBACK.test(host)) return { registry: `http://${host}`, repository, tag };
  const known = azure.loginServer === undefined ? 'npm start is not running' : `here that is ${azure.loginServer}`;
  throw new TargetError(`${host} is neither on this machine nor local Azure's registry (${known}); use docker push`);
}

/** Nothing, where `npm start` has not written the file. */
export function readLocalAzure(file: string): LocalAzure {
  if (!existsSync(file)) return {};
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const text = (name: string): string | undefined => {
    const found = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    const item: unknown = found.find(([key]) => key === name)?.[1];
    return typeof item === 'string' ? item : undefined;
  };
  const [registry, loginServer, ca, builds] = [text('registry'), text('loginServer'), text('ca'), text('builds')];
  return {
    ...(registry === undefined ? {} : { registry }),
    ...(loginServer === undefined ? {} : { loginServer }),
    ...(ca === undefined ? {} : { ca }),
    ...(builds === undefined ? {} : { builds }),
  };
}

function asUrl(registry: string): string {
  return registry.includes('://') ? registry : `http://${registry}`;
}
