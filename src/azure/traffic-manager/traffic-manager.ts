/**
 * Traffic Manager over ARM: the port `Router`, built by `src/runtime`. Every write is one request, never repeated and
 * never waited for. Of a profile that is there, only endpoints are ever written, one at a time, and of our own the
 * settings by a PATCH: a PUT of the profile would replace what others have in it.
 */
import { TrafficManagerManagementClient } from '@azure/arm-trafficmanager';
import { Fault } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { EndpointSpec, ProfileSettings, ProfileSpec, Router, RouterRef, RouterView } from '../../core/ports.ts';
import { type ArmBase, endpointOf } from '../arm/address.ts';
import { askerOf, checkWritten, type PaceOptions, saysGone, successText } from '../arm/ask.ts';
import type { ArmAnswer } from '../arm/classify.ts';
import { armError } from '../arm/classify.ts';
import { type ArmCall, type ArmOptions, createArmPipeline, IN_EACH_ADDRESS, sdkOptions } from '../arm/pipeline.ts';
import { endpointUrl, profileUrl } from './address.ts';
import { readProfile } from './read-profile.ts';

export interface TrafficManagerOptions extends ArmOptions, PaceOptions {}

/** The newest that is no preview. */
const API_VERSION = '2022-04-01';
/** A profile is in no region. */
const LOCATION = 'global';
/** The service's words for a DNS name that somebody has (its specification, name availability); its code is any 409's. */
const DOMAIN_TAKEN = /domain name .*(?:already exists|not available|different DNS prefix)/i;

export function createTrafficManager(options: TrafficManagerOptions): Router {
  const base: ArmBase = { endpoint: endpointOf(options.endpoint), apiVersion: API_VERSION };
  const sdk = { ...options, endpoint: base.endpoint };
  const client = new TrafficManagerManagementClient(options.credential, IN_EACH_ADDRESS, sdkOptions(sdk));
  const ask = askerOf(createArmPipeline(client), options);

  async function read(ref: RouterRef, signal: AbortSignal): Promise<RouterView | undefined> {
    const answer = await ask(ref, { method: 'GET', url: profileUrl(base, ref) }, signal);
    return saysGone(answer) ? undefined : readProfile(successText(answer));
  }

  async function write(ref: RouterRef, call: ArmCall, signal: AbortSignal): Promise<void> {
    const answer = await ask(ref, call, signal);
    if (call.method === 'DELETE' && saysEndpointGone(answer)) return;
    if (saysDomainTaken(answer)) throw domainTaken(answer);
    checkWritten(call.method, answer);
  }

  return {
    read,

    putEndpoint: (ref, endpoint, signal) =>
      write(ref, { method: 'PUT', url: endpointUrl(base, ref, endpoint.name), body: endpointBody(endpoint) }, signal),

    removeEndpoint: (ref, name, signal) => write(ref, { method: 'DELETE', url: endpointUrl(base, ref, name) }, signal),

    /** The service has no conditional PUT, so a look comes first: what is there is not written over. */
    async create(ref, profile, signal) {
      if (await read(ref, signal)) throw alreadyThere();
      await write(ref, { method: 'PUT', url: profileUrl(base, ref), body: profileBody(profile) }, signal);
    },

    update: (ref, settings, signal) =>
      write(ref, { method: 'PATCH', url: profileUrl(base, ref), body: settingsBody(settings) }, signal),

    remove: (ref, signal) => write(ref, { method: 'DELETE', url: profileUrl(base, ref) }, signal),
  };
}

function endpointBody({ name, target, weight, priority, enabled, location }: EndpointSpec): JsonObject {
  return {
    name,
    type: 'Microsoft.Network/trafficManagerProfiles/externalEndpoints',
    properties: {
      target,
      endpointStatus: enabled ? 'Enabled' : 'Disabled',
      ...(weight === undefined ? {} : { weight }),
      ...(priority === undefined ? {} : { priority }),
      ...(location === undefined ? {} : { endpointLocation: location }),
    },
  };
}

function profileBody({ relativeName, ttlSeconds, method, monitor, tags }: ProfileSpec): JsonObject {
  return {
    location: LOCATION,
    tags: { ...tags },
    properties: {
      profileStatus: 'Enabled',
      trafficRoutingMethod: method,
      dnsConfig: { relativeName, ttl: ttlSeconds },
      monitorConfig: monitor,
      endpoints: [],
    },
  };
}

/**
 * A PATCH changes what it names (its specification's examples send a monitor alone), and takes no part of DNS or monitor
 * settings for the whole: each is sent as it is to be. Endpoints and tags are not named, so that they stay.
 */
function settingsBody({ relativeName, ttlSeconds, method, monitor }: ProfileSettings): JsonObject {
  return {
    properties: {
      trafficRoutingMethod: method,
      dnsConfig: { relativeName, ttl: ttlSeconds },
      monitorConfig: monitor,
    },
  };
}

/** Of an endpoint the service tells itself that it is not there (recorded), in words that are not ARM's. */
function saysEndpointGone({ status, text }: ArmAnswer): boolean {
  return status === 404 && armError(text).code === 'NotFound';
}

function saysDomainTaken({ status, text }: ArmAnswer): boolean {
  return status === 409 && DOMAIN_TAKEN.test(armError(text).message);
}

function domainTaken({ status, text }: ArmAnswer): Fault {
  const { code } = armError(text);
  const message = 'the DNS name of the Traffic Manager profile is taken';
  return new Fault('terminal', { reason: 'NameTaken', message, status, ...(code === undefined ? {} : { code }) });
}

function alreadyThere(): Fault {
  return new Fault('conflict', {
    reason: 'Conflict',
    message: 'there is a Traffic Manager profile of that name already',
  });
}
