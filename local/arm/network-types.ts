/** The types of Microsoft.Network that are only stored, as their ids spell them (documented). */
export const TYPES = ['applicationGateways', 'dnszones'] as const;

export const RECORD_TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'] as const;
