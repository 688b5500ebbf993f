/**
 * An OCI distribution registry as one function, for real skopeo and podman pushes and for the controller's reads.
 * Made once by `local/start` and by tests; everything it acknowledged is on disk before the answer leaves.
 */
import type { Service, WireRequest, WireResponse } from '../serve/wire.ts';
import { empty, json } from '../serve/wire.ts';
import type { WorldClock } from '../world/clock.ts';
import type { Account, Action, AuthSetting, Gate } from './access.ts';
import { createGate } from './access.ts';
import type { RegistryEvent } from './events.ts';
import { page } from './lists.ts';
import type { Manifests } from './manifests.ts';
import { createManifests } from './manifests.ts';
import { RegistryProblem } from './problem.ts';
import type { Route } from './routes.ts';
import { routeOf } from './routes.ts';
import type { Storage } from './storage.ts';
import { createStorage } from './storage.ts';
import type { TokenEndpoints } from './token-endpoints.ts';
import { createTokenEndpoints } from './token-endpoints.ts';
import { createTokens } from './tokens.ts';
import type { Uploads } from './uploads.ts';
import { createUploads } from './uploads.ts';

export interface RegistryOptions {
  readonly clock: WorldClock;
  readonly directory: string;
  /** The Azure name, `myregistry.azurecr.io`: in events, and the service that tokens are for. */
  readonly loginServer: string;
  /** Anonymous pull and push unless told otherwise. */
  readonly auth?: Partial<AuthSetting>;
  readonly accounts?: readonly Account[];
  readonly acceptEntraToken?: (token: string) => boolean;
  /** Told after the write is on disk. What it throws is its own affair: the push stands. */
  readonly onEvent?: (event: RegistryEvent) => void;
}

export interface Registry {
  readonly service: Service;
  readonly loginServer: string;
  /** The digest a tag or digest names, as a reader would be told. */
  resolve(repository: string, reference: string): Promise<string | undefined>;
  manifest(repository: string, digest: string): Promise<{ mediaType: string; bytes: Uint8Array } | undefined>;
  blob(digest: string): Promise<Uint8Array | undefined>;
  /** From now on a tag goes on naming its older digest for this long after a push (eventual consistency). */
  lag(ms: number): void;
}

interface Parts {
  readonly storage: Storage;
  readonly gate: Gate;
  readonly manifests: Manifests;
  readonly uploads: Uploads;
  readonly tokens: TokenEndpoints;
}

export function createRegistry(options: RegistryOptions): Registry {
  let lagMs = 0;
  const storage = createStorage(options.directory);
  const auth: AuthSetting = { mode: 'anonymous', anonymousPush: true, ...options.auth };
  const accounts = options.accounts ?? [];
  const now = (): number => options.clock.now();
  const tokens = createTokens(now);
  const { clock, loginServer, onEvent } = options;
  const emit = (event: RegistryEvent): void => {
    try {
      onEvent?.(event);
    } catch (error) {
      process.stderr.write(`local registry: a listener failed: ${String(error)}\n`);
    }
  };
  const manifests = createManifests({ clock, storage, loginServer, lagMs: () => lagMs, emit });
  const acceptEntraToken = options.acceptEntraToken ?? (() => true);
  const parts: Parts = {
    storage,
    gate: createGate(auth, accounts, tokens, loginServer),
    manifests,
    uploads: createUploads(storage),
    tokens: createTokenEndpoints({ auth, accounts, tokens, now, acceptEntraToken }),
  };
  return {
    service: async (request) => {
      try {
        const answer = await serve(parts, request);
        return { ...answer, headers: { 'docker-distribution-api-version': 'registry/2.0', ...answer.headers } };
      } catch (error) {
        if (error instanceof RegistryProblem) return error.response();
        throw error;
      }
    },
    loginServer,
    resolve: (repository, reference) => manifests.resolve(repository, reference),
    async manifest(repository, digest) {
      const mediaType = await storage.manifestType(repository, digest);
      const bytes = mediaType === undefined ? undefined : await storage.blob(digest);
      return mediaType === undefined || bytes === undefined ? undefined : { mediaType, bytes };
    },
    blob: (digest) => storage.blob(digest),
    lag(ms) {
      lagMs = ms;
    },
  };
}

async function serve(parts: Parts, request: WireRequest): Promise<WireResponse> {
  const route = routeOf(request.url.pathname);
  if (!route) return json(404, { errors: [{ code: 'NAME_UNKNOWN', message: 'a registry serves /v2/' }] });
  if (route.kind === 'token') return parts.tokens.token(request);
  if (route.kind === 'exchange') return parts.tokens.exchange(request);
  admit(parts.gate, route, request);
  const read = request.method === 'GET' || request.method === 'HEAD';
  if (route.kind === 'base' && read) return json(200, {});
  if (route.kind === 'catalog' && read) {
    return page(request, await parts.storage.repositories(), (repositories) => ({ repositories }));
  }
  if (route.kind === 'tags' && read) {
    const tags = await parts.storage.tags(route.repository);
    if (!tags) throw new RegistryProblem('NAME_UNKNOWN', `repository unknown: ${route.repository}`);
    return page(request, tags, (shown) => ({ name: route.repository, tags: shown }));
  }
  if (route.kind === 'manifest') return manifest(parts.manifests, route, request);
  if (route.kind === 'blob') return blob(parts.storage, route, request);
  if (route.kind === 'uploads' && request.method === 'POST') {
    const mayMount = (from: string): boolean => parts.gate.allows(request, from, 'pull');
    return parts.uploads.open(route.repository, request, mayMount);
  }
  if (route.kind === 'upload') return upload(parts.uploads, route, request);
  throw unsupported(request);
}

/** `GET /v2/` asks to be known, in every mode but the anonymous one: it is how clients find out where to get a token. */
function admit(gate: Gate, route: Route, request: WireRequest): void {
  const repository = 'repository' in route ? route.repository : undefined;
  const action = actionOf(route, request.method);
  // A pusher first looks which blobs are there already. Tags are another matter: reading one is a pull.
  const looks = route.kind === 'blob' && request.method === 'HEAD';
  if (repository !== undefined && looks && gate.allows(request, repository, 'push')) return;
  gate.require(request, repository, action);
}

function actionOf(route: Route, method: string): Action {
  if (route.kind === 'uploads' || route.kind === 'upload') return 'push';
  if (method === 'DELETE') return 'delete';
  return method === 'GET' || method === 'HEAD' ? 'pull' : 'push';
}

function manifest(
  manifests: Manifests,
  route: Extract<Route, { kind: 'manifest' }>,
  request: WireRequest,
): Promise<WireResponse> {
  const { repository, reference } = route;
  if (request.method === 'GET' || request.method === 'HEAD') return manifests.get(repository, reference, request);
  if (request.method === 'PUT') return manifests.put(repository, reference, request);
  if (request.method === 'DELETE') return manifests.remove(repository, reference, request);
  throw unsupported(request);
}

async function blob(
  storage: Storage,
  route: Extract<Route, { kind: 'blob' }>,
  request: WireRequest,
): Promise<WireResponse> {
  const { repository, digest } = route;
  const size = (await storage.hasLayer(repository, digest)) ? await storage.blobSize(digest) : undefined;
  if (size === undefined) throw new RegistryProblem('BLOB_UNKNOWN', `blob unknown: ${digest}`);
  if (request.method === 'DELETE') {
    await storage.unlinkLayer(repository, digest);
    return empty(202);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') throw unsupported(request);
  const type = 'application/octet-stream';
  const headers = { 'content-type': type, 'content-length': String(size), 'docker-content-digest': digest };
  const bytes = request.method === 'GET' ? await storage.blob(digest) : undefined;
  return { status: 200, headers, body: bytes ?? '' };
}

function upload(
  uploads: Uploads,
  route: Extract<Route, { kind: 'upload' }>,
  request: WireRequest,
): Promise<WireResponse> {
  const { repository, id } = route;
  if (request.method === 'GET') return uploads.status(repository, id);
  if (request.method === 'PATCH') return uploads.append(repository, id, request);
  if (request.method === 'PUT') return uploads.finish(repository, id, request);
  if (request.method === 'DELETE') return uploads.cancel(id);
  throw unsupported(request);
}

function unsupported(request: WireRequest): RegistryProblem {
  return new RegistryProblem('UNSUPPORTED', `${request.method} is not served here`);
}
