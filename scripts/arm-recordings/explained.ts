/**
 * Why local ARM and a recording may differ: each reason names what it is about, and no reason covers a difference it
 * does not name. An exchange is explained only when every one of its differences is. Read by `scripts/arm-recordings.ts`.
 */
import type { Difference } from './compare.ts';
import type { Exchange } from './recording.ts';

export interface Reason {
  readonly name: string;
  readonly why: string;
  readonly covers: (difference: Difference, exchange: Exchange) => boolean;
}

const day = ({ at }: Exchange): string => new Date(at).toISOString().slice(0, 10);
const within = (exchange: Exchange, from: string, to: string): boolean => day(exchange) >= from && day(exchange) <= to;
const about = ({ where }: Difference, pattern: RegExp): boolean => pattern.test(where);

export const REASONS: readonly Reason[] = [
  {
    name: 'metrics',
    why: 'what Azure Monitor measures of a container group is listed with the operations and is not modelled',
    covers: (difference, { url }) =>
      /^\/providers\/microsoft\.containerinstance\/operations$/i.test(url.pathname) &&
      about(difference, /^\/value\/\d+\/properties$/) &&
      difference.theirs.startsWith('{"serviceSpecification"'),
  },
  {
    name: 'first previews: succeeded at once',
    why: 'in 2017 a PUT could answer Succeeded before any container was started, and a GET after it show none',
    covers: (difference, exchange) =>
      within(exchange, '2017-08-01', '2017-10-31') &&
      about(
        difference,
        /^\/properties\/(?:provisioningState|state|instanceView\/state|containers\/\d+\/properties\/instanceView)$/,
      ),
  },
  {
    name: 'first preview: events without a name',
    why: 'version 2017-08-01-preview, which is gone, had events without a name',
    covers: (difference, { apiVersion }) =>
      apiVersion === '2017-08-01-preview' && about(difference, /\/instanceView\/events\/0\/name$/),
  },
  {
    name: 'February 2018: PATCH shows tags alone',
    why: 'for some days the answer to a PATCH was the location and the tags and nothing else',
    covers: (difference, exchange) =>
      exchange.method === 'PATCH' &&
      within(exchange, '2018-02-01', '2018-02-20') &&
      difference.theirs === 'nothing' &&
      about(difference, /^\/(?:properties|id|name|type)$/),
  },
  {
    name: '2018: deleted right after a stop',
    why: 'a DELETE in the seconds after a stop showed states of before it; since then the state is Stopped',
    covers: (difference, exchange) =>
      exchange.method === 'DELETE' &&
      within(exchange, '2018-08-01', '2018-11-30') &&
      about(
        difference,
        /^\/properties\/(?:provisioningState|instanceView\/state|containers\/\d+\/properties\/instanceView)$/,
      ),
  },
  {
    name: 'December 2020: the change of PUT answers',
    why: 'on the day the address went out of the answer to a PUT, some answers were of the new kind already and without a state',
    covers: (difference, exchange) =>
      exchange.method === 'PUT' &&
      day(exchange) === '2020-12-17' &&
      about(difference, /^\/properties\/(?:ipAddress\/ip|instanceView\/state)$/),
  },
  {
    name: 'the platform at work',
    why: 'the service was moving or repairing the container group by itself, which a replay cannot know to happen',
    covers: ({ where, theirs }) =>
      (where === '/properties/instanceView/state' && theirs === '"Unknown"') ||
      (/^(?:\/value\/\d+)?\/properties\/provisioningState$/.test(where) &&
        (theirs === '"Repairing"' || theirs === '"Unhealthy"')),
  },
  {
    name: 'Log Analytics',
    why: 'which parts of a workspace are shown again differs from year to year; recorded with and without them',
    covers: (difference, { status }) =>
      status < 300 && about(difference, /\/diagnostics\/logAnalytics(?:\/(?:logType|metadata|workspaceResourceId))?$/),
  },
  {
    name: 'container group profiles',
    why: 'their shape follows the published types, which leave open what an answer fills in',
    covers: (difference, { url, status }) =>
      status < 300 &&
      /\/containergroupprofiles(?:\/|$)/i.test(url.pathname) &&
      about(difference, /^\/(?:value\/\d+\/)?(?:properties|tags|zones)\b/),
  },
  {
    name: 'not Container Instances',
    why: 'an address of another resource provider, of which nothing is modelled',
    covers: (_, { url }) => {
      const provider = /\/providers\/([^/]+)/i.exec(
        url.pathname.slice(url.pathname.toLowerCase().lastIndexOf('/providers/')),
      )?.[1];
      return provider !== undefined && !/^microsoft\.(?:containerinstance|resources)$/i.test(provider);
    },
  },
  {
    name: 'resource groups go at once',
    why: 'Azure takes minutes to delete a resource group and has that polled; here it is gone with the answer',
    covers: (difference, { method, url }) =>
      /\/operationresults\//i.test(url.pathname) ||
      (method === 'DELETE' &&
        /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+$/i.test(url.pathname) &&
        about(difference, /^(?:status|header location)$/)),
  },
  {
    name: 'NGroups',
    why: 'sets of container groups that Azure keeps itself are not modelled',
    covers: (_, { url }) => /\/microsoft\.containerinstance\/ngroups\b/i.test(url.pathname),
  },
  {
    name: 'a refusal in other words',
    why: 'both services refuse with the same status; which code names a body that nobody may send is documented for few',
    covers: (difference, { status }) => status === 400 && difference.where === '/error/code',
  },
  {
    name: 'autumn 2022: a scope without a label',
    why: 'for some weeks the service named a label scope where no label was given; before and after it dropped it',
    covers: (difference, exchange) =>
      within(exchange, '2022-08-01', '2022-09-30') &&
      about(difference, /\/ipAddress\/autoGeneratedDomainNameLabelScope$/) &&
      difference.theirs === '"Unsecure"',
  },
];

/** One reason a difference; undefined: some difference has none. */
export function reasonsFor(differences: readonly Difference[], exchange: Exchange): readonly Reason[] | undefined {
  const reasons = new Set<Reason>();
  for (const difference of differences) {
    const reason = REASONS.find(({ covers }) => covers(difference, exchange));
    if (!reason) return undefined;
    reasons.add(reason);
  }
  return [...reasons];
}
