import { expect, it } from 'vitest';
import { databaseOf } from '../../seed/identify.ts';

it.each<[product: string, version: string | null, build: object, host: string]>([
  ['MongoDB', '8.0.4', { version: '8.0.4' }, 'localhost'],
  ['FerretDB', '1.24.2', { version: '7.0.42', ferretdbVersion: 'v1.24.2' }, 'localhost'],
  ['FerretDB', '2.1.0', { version: '7.0.77', ferretdb: { version: 'v2.1.0' } }, 'localhost'],
  ['Percona Server for MongoDB', '7.0.14-8', { version: '7.0.14-8', psmdbVersion: '7.0.14-8' }, 'localhost'],
  ['Amazon DocumentDB', '5.0.0', { version: '5.0.0' }, 'x.cluster-y.eu-central-1.docdb.amazonaws.com'],
  ['Azure Cosmos DB', '4.2.0', { version: '4.2.0' }, 'x.mongo.cosmos.azure.com:10255'],
  ['MongoDB Atlas', '8.0.4', { version: '8.0.4' }, 'cluster0.abcde.mongodb.net'],
  ['MongoDB', null, {}, 'localhost'],
])('%s %s', (product, version, build, host) => {
  expect(databaseOf(build, `mongodb://me:secret@${host}/app`)).toEqual({ product, version, standIn: false });
});
