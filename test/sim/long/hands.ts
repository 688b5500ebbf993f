/** What trials do past the wire: rewrite rows by hand, set a worker's clock, hold a call back. */
import type { Service } from '../../../local/serve/wire.ts';
import { isObject, type JsonObject, parseJson } from '../../../local/world/json.ts';
import type { Run, Worker } from '../kernel/run.ts';
import type { ServiceName } from '../kernel/sites.ts';
import type { Columns } from '../services/storage.ts';

/** Columns of a row of Groups, as they are to be; an empty answer leaves it alone. */
export async function rewrite(run: Run, change: (columns: Columns) => Record<string, unknown>): Promise<void> {
  const { storage } = run.services;
  for (const columns of storage.rows('Groups')) {
    const changed = change(columns);
    if (Object.keys(changed).length === 0) continue;
    const keys = `PartitionKey='${String(columns['PartitionKey'])}',RowKey='${String(columns['RowKey'])}'`;
    const url = new URL(`https://tables.local/Groups(${keys})`);
    const headers = { authorization: 'Bearer hand', 'content-type': 'application/json', 'if-match': '*' };
    const body = Buffer.from(JSON.stringify(changed));
    const answer = await storage.tables({ method: 'MERGE', url, headers, body });
    if (answer.status >= 300) throw new Error(`the row could not be edited: ${answer.status}`);
  }
}

/** The JSON of one of a row's parts, which is short enough for one column, edited. */
export function withPart(
  columns: Columns,
  part: string,
  edit: (value: JsonObject) => JsonObject,
): Record<string, string> {
  const column = `${part}00`;
  const value = parseJson(String(columns[column]));
  if (!isObject(value) || columns[`${part}Chunks`] !== 1) throw new Error(`${part} is no short part`);
  return { [column]: JSON.stringify(edit(value)) };
}

/** All that its process has in hand stands on this clock at once, as after somebody set it. */
export function setClock(run: Run, worker: Worker, aheadMs: number): void {
  Object.assign(worker.parts.clock, { now: () => run.clock.now() + aheadMs });
  run.counts.lastDisturbance = run.clock.now();
  run.counts.faults += 1;
  run.trace.add(`clock of ${worker.index} ${aheadMs} ${run.clock.now()}`);
}

/** Stands between the callers and every service. */
export function between(run: Run, wrap: (name: ServiceName, service: Service) => Service): void {
  const known = run.services.of;
  Object.assign(run.services, { of: (name: ServiceName) => wrap(name, known(name)) });
}

/** Calls under way at once take their time beside one another; at the gate, where one passes after the other, hundreds of looks would take minutes. */
export function withoutGate(run: Run): void {
  Object.assign(run, { gate: undefined });
  between(run, (_name, service) => async (request) => {
    await new Promise<void>((done) => void run.clock.after(CALL_MS_MIN + run.random.int(CALL_MS_MORE), done));
    return service(request);
  });
}

/** A call takes so long, and at most so much more. */
const CALL_MS_MIN = 5;
const CALL_MS_MORE = 100;
