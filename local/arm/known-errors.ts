/**
 * The errors that the service is known to give, in its own words, so that a fault can be switched on by name. Each is
 * recorded, or told by its documentation or by reports of its users. Used by the control surface, tests and the replay
 * of recordings; errors with `outside` have, or may have, causes that no recording
 * shows: another's label, a registry, a quota.
 */
import type { FaultAnswer } from '../world/faults.ts';

export interface KnownError {
  readonly code: string;
  readonly outside: boolean;
  /** What is answered for a path. */
  answer(path: string): FaultAnswer;
}

interface Words {
  readonly status: number;
  readonly outside?: true;
  readonly headers?: Readonly<Record<string, string>>;
  message(group: string, path: string): string;
}

const LATER = { 'retry-after': '10' };
const TRACKING = '00000000-0000-0000-0000-000000000000';

const ERRORS: Readonly<Record<string, Words>> = {
  ResourceNotFound: {
    status: 404,
    headers: { 'x-ms-failure-cause': 'gateway' },
    message: (group) =>
      `The Resource 'Microsoft.ContainerInstance/containerGroups/${group}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
  },
  ContainerGroupNotFound: { status: 404, message: (group) => `The container group '${group}' is not found.` },
  ResourceGroupNotFound: {
    status: 404,
    headers: { 'x-ms-failure-cause': 'gateway' },
    message: (_, path) => `Resource group '${path.split('/')[4] ?? ''}' could not be found.`,
  },
  ContainerGroupTransitioning: {
    status: 409,
    message: (group) => `The container group '${group}' is still transitioning, please retry later.`,
  },
  RegistryErrorResponse: {
    status: 409,
    outside: true,
    message: () => "An error response is received from the docker registry 'index.docker.io'. Please retry later.",
  },
  ServiceUnavailable: {
    status: 409,
    outside: true,
    message: () =>
      "The requested resource is not available in the location 'westeurope' at this moment. Please retry with a " +
      "different resource request or in another location. Resource requested: '2' CPU '4' GB memory 'Linux' OS virtual network",
  },
  ContainerGroupQuotaReached: {
    status: 400,
    outside: true,
    message: () =>
      "Resource type 'Microsoft.ContainerInstance/containerGroups' container group quota 'StandardCores' exceeded in " +
      "region 'westeurope'. Limit: '10', Usage: '10' Requested: '1'.",
  },
  InaccessibleImage: {
    status: 400,
    outside: true,
    message: (group) =>
      `The image in container group '${group}' is not accessible. Please check the image and registry credential.`,
  },
  NetworkProfileNotFound: {
    status: 400,
    outside: true,
    message: (group) => `Network profile is not found for container group '${group}'.`,
  },
  VirtualNetworkNotFound: {
    status: 400,
    outside: true,
    message: (group) => `The virtual network is not found for container group '${group}'.`,
  },
  InvalidContainerGroupUpdate: {
    status: 400,
    message: (group) =>
      `The updates on container group '${group}' are invalid. If you are going to update the os type, restart policy, ` +
      'network profile, CPU, memory or GPU resources for a container group, you must delete it first and then create a new one.',
  },
  DnsNameLabelAlreadyTaken: {
    status: 400,
    outside: true,
    message: (group) =>
      `The DNS name label in container group '${group}' is not available. Try using a different label.`,
  },
  OsVersionNotSupported: {
    status: 400,
    outside: true,
    message: () => 'The OS version of image is not supported.',
  },
  ContainerLimitGreaterThanContainerGroupTotalRequest: {
    status: 400,
    message: (group) =>
      `The container resource limits in container group '${group}' are greater than the total requests of the group.`,
  },
  PriorityNotSpecified: {
    status: 400,
    outside: true,
    message: (group) => `The priority of container group '${group}' is not specified.`,
  },
  InvalidImageRegistryIdentity: {
    status: 400,
    outside: true,
    message: (group) => `The identity of an image registry credential in container group '${group}' is invalid.`,
  },
  ConfidentialContainerGroupSkuIsNotSupported: {
    status: 400,
    outside: true,
    message: () => "Confidential container groups are not supported in the location 'westeurope'.",
  },
  ContainerLogNotAvailable: {
    status: 404,
    outside: true,
    message: (group) => `The logs of a container in container group '${group}' are not available.`,
  },
  AuthorizationFailed: {
    status: 403,
    outside: true,
    message: (_, path) =>
      `The client 'local-identity' with object id 'local-identity' does not have authorization to perform action over scope '${path}' ` +
      'or the scope is invalid. If access was recently granted, please refresh your credentials.',
  },
  LinkedAuthorizationFailed: {
    status: 403,
    outside: true,
    message: (_, path) =>
      `The client 'local-identity' with object id 'local-identity' has permission to perform action on scope '${path}'; ` +
      'however, it does not have permission to perform an action on the linked scope(s) or the linked scope(s) are invalid.',
  },
  InternalServerError: {
    status: 500,
    outside: true,
    headers: { 'x-ms-failure-cause': 'service' },
    message: () =>
      `An internal server error occurred. Please retry later. If the issue persists, contact support with activity id '${TRACKING}'.`,
  },
  GatewayTimeout: {
    status: 504,
    outside: true,
    headers: { 'x-ms-failure-cause': 'service' },
    message: () =>
      "The gateway did not receive a response from 'Microsoft.ContainerInstance' within the specified time period.",
  },
  SubscriptionRequestsThrottled: {
    status: 429,
    outside: true,
    headers: LATER,
    message: () =>
      "Number of requests for subscription exceeded the limit of '200' for time interval '00:00:10'. Please try again after '10' seconds.",
  },
  ResourceRequestsThrottled: {
    status: 429,
    outside: true,
    headers: LATER,
    message: () =>
      "Number of requests for action 'Microsoft.ContainerInstance/containerGroups/write' exceeded the limit of '100' for " +
      "time interval '00:05:00'. Please try again after '10' seconds.",
  },
};

export const KNOWN_ERROR_CODES: readonly string[] = Object.keys(ERRORS);

/** By its code, or by `SpotPriority…`, of which the service has several. */
export function knownError(code: string): KnownError | undefined {
  const words = Object.hasOwn(ERRORS, code) ? ERRORS[code] : spot(code);
  if (!words) return undefined;
  return {
    code,
    outside: words.outside ?? false,
    answer: (path) => ({
      status: words.status,
      code,
      message: words.message(groupIn(path), path),
      ...(words.headers === undefined ? {} : { headers: words.headers }),
    }),
  };
}

function spot(code: string): Words | undefined {
  if (!/^SpotPriority\w*NotSupported\w*$/.test(code)) return undefined;
  return { status: 400, outside: true, message: (group) => `Container group '${group}' with Spot priority: ${code}.` };
}

function groupIn(path: string): string {
  return /\/containergroups\/([^/]+)/i.exec(path)?.[1] ?? '';
}
