import { SharedArray } from 'k6/data';
import { type ClientRow, parseClients } from '../../contract/clientsFile.ts';
import { usageError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import { clientsNeeded, tooFewClients } from '../../thresholds/clientsNeeded.ts';

let rows: readonly ClientRow[] | undefined;

/** Reads the clients' file, once for all VUs. Only k6's init context can. */
export function loadClientRows(plan: Plan): void {
  const { clientsFile } = plan;
  if (clientsFile === undefined) return;
  rows = new SharedArray('clients', () => parseClients(open(clientsFile)));
  const problem = tooFewClients(plan.scenario, clientsNeeded(plan) ?? 0, rows.length);
  if (problem !== undefined) throw usageError(problem);
}

/** A line for each client; undefined where all are alike. */
export function clientRows(): readonly ClientRow[] | undefined {
  return rows;
}
