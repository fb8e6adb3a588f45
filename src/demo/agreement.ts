import type { MonitorPlan } from './monitor-process.js';

/** What a monitor tells about a group by HTTP, as far as the demo needs it. */
export interface ToldTable {
  /** `ok`, or a word for what is wrong. */
  readonly state: string;
  /** As shown to people: the address alone where that is unique; null while there is none. */
  readonly master: string | null;
  readonly epoch: number;
}

/** What keeps the monitors from agreeing that all is well; null when they do. */
export async function missingAgreement(plans: readonly MonitorPlan[]): Promise<string | null> {
  const table = await agreedTable(plans);
  if (typeof table === 'string') return table;
  return table.state === 'ok' ? null : `the monitors say "${table.state}"`;
}

/** The table that all these monitors show, or in words why there is none. */
export async function agreedTable(plans: readonly MonitorPlan[]): Promise<ToldTable | string> {
  const told = await Promise.all(plans.map(tableOf));
  const [first = 'there is no monitor'] = told;
  if (typeof first === 'string') return first;
  for (const [place, table] of told.entries()) {
    if (typeof table === 'string') return table;
    if (isSame(table, first)) continue;
    return `${plans[0]?.address} tells ${inWords(first)}, but ${plans[place]?.address} tells ${inWords(table)}`;
  }
  return first;
}

function isSame(a: ToldTable, b: ToldTable): boolean {
  return a.master === b.master && a.epoch === b.epoch && a.state === b.state;
}

function inWords({ master, epoch, state }: ToldTable): string {
  return `"${state}" with master ${master ?? 'none'} in epoch ${epoch}`;
}

/** The table that one monitor shows, or in words why there is none. */
async function tableOf({ address, httpPort, group }: MonitorPlan): Promise<ToldTable | string> {
  const url = `http://${address}:${httpPort}/api/v1/groups/${encodeURIComponent(group)}`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    const body: unknown = await response.json();
    return isToldTable(body) ? body : `${url} answers ${response.status} without a table`;
  } catch (error) {
    return `${url}: ${reasonOf(error)}`;
  }
}

function isToldTable(body: unknown): body is ToldTable {
  if (typeof body !== 'object' || body === null) return false;
  const { state, master, epoch } = body as Record<string, unknown>;
  return typeof state === 'string' && (typeof master === 'string' || master === null) && typeof epoch === 'number';
}

/** The HTTP client puts the reason into `cause`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
