export { parseClients } from '../../contract/clientsFile.ts';
export { refuseTooFewClients } from '../../contract/refuseTooFewClients.ts';
