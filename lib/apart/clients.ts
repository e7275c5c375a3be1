export { parseClients } from '../../contract/clientsFile.ts';
export { tooFewClients } from '../../contract/tooFewClients.ts';
