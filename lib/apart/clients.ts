export { parseClients } from '../../contract/clientsFile.ts';
export { tooFewClients } from '../../thresholds/tooFewClients.ts';
