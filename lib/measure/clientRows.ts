import { SharedArray } from 'k6/data';
import type { ClientRow } from '../../contract/clientsFile.ts';
import type { Plan } from '../../contract/plan.ts';

let rows: readonly ClientRow[] | undefined;

/**
 * Reads the clients' file, once for all VUs. Only k6's init context can.
 *
 * @param needed how many clients the scenario connects, where that is known already
 */
export function loadClientRows({ clientsFile, scenario }: Plan, needed = 0): void {
  if (clientsFile === undefined) return;
  const { parseClients, refuseTooFewClients } = require('../apart/clients.ts');
  rows = new SharedArray('clients', () => parseClients(open(clientsFile)));
  refuseTooFewClients(scenario, needed, rows.length);
}

/** A line for each client; undefined where all are alike. */
export function clientRows(): readonly ClientRow[] | undefined {
  return rows;
}
