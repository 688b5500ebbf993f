/** The types of Microsoft.Network that are stored here, as their ids spell them (documented). */
export const TYPES = ['trafficManagerProfiles', 'applicationGateways', 'dnszones'] as const;

export const RECORD_TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'] as const;
