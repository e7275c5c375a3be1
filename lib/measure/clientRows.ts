import type { ClientRow } from '../../contract/clientsFile.ts';
import type { Plan } from '../../contract/plan.ts';

/** What the clients' file says of one client, by its number in the scenario. */
export type RowOf = (client: number) => ClientRow;

let rowOf: RowOf | undefined;

/**
 * Reads the clients' file, once for all VUs. Only k6's init context can.
 *
 * @param needed how many clients the scenario connects, where that is known already
 */
export function loadClientRows({ clientsFile, scenario }: Plan, needed = 0): void {
  if (clientsFile === undefined) return;
  rowOf = require('../apart/clients.ts').sharedRows(() => open(clientsFile), clientsFile, scenario, needed);
}

/** A line for each client; undefined where all are alike. */
export function clientRows(): RowOf | undefined {
  return rowOf;
}
