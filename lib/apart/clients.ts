import { SharedArray } from 'k6/data';
import { clientIn, linesOfClients } from '../../contract/clientsFile.ts';
import { refuseTooFewClients } from '../../contract/refuseTooFewClients.ts';
import type { RowOf } from '../measure/clientRows.ts';

/**
 * The lines of the clients' file, which stand in memory once for all VUs, as text: a VU takes apart those of its own
 * clients when they connect.
 *
 * @param read the file's text; called by one VU alone
 * @param needed how many clients the scenario connects, which are all that is read; 0 where nobody knows yet
 * @throws RltError (usage) for a line that is wrong, or where there are too few
 */
export function sharedRows(read: () => string, file: string, scenario: string, needed: number): RowOf {
  const shared = new SharedArray<string>('clients', () => {
    const { heading, lines } = linesOfClients(read(), needed || undefined);
    return [heading, ...lines];
  });
  const count = shared.length - 1;
  refuseTooFewClients(file, scenario, needed, count);
  return (client) => {
    const row = client < count ? clientIn(`${shared[client + 1]}`, `${shared[0]}`) : undefined;
    if (row !== undefined) return row;
    throw new Error(`--clients-file has no line for client ${client + 1}: ${count} were read, for as many clients`);
  };
}
