import type { Document } from 'mongodb';

/** What a database says it is. */
export interface DatabaseIdentity {
  readonly product: string;
  /** null where it does not say. */
  readonly version: string | null;
  readonly standIn: boolean;
}

/** What answers with this build information at this address. */
export function databaseOf(build: Document, uri: string): DatabaseIdentity {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const ferret = build.ferretdb?.version ?? build.ferretdbVersion;
  const known = { standIn: false, version: text(build.version) };
  if (ferret !== undefined) return { ...known, product: 'FerretDB', version: text(ferret)?.replace(/^v/, '') ?? null };
  if (build.psmdbVersion !== undefined) return { ...known, product: 'Percona Server for MongoDB' };
  const hosted = hosts.find(({ pattern }) => pattern.test(uri));
  return { ...known, product: hosted?.product ?? 'MongoDB' };
}

/** Services that speak the protocol, and say of themselves only which version of it. */
const hosts = [
  { pattern: /\.docdb(?:-elastic)?\.amazonaws\.com\b/i, product: 'Amazon DocumentDB' },
  { pattern: /\.(?:mongo|mongocluster)\.cosmos\.azure\.com\b|\.documents\.azure\.com\b/i, product: 'Azure Cosmos DB' },
  { pattern: /\.mongodb\.net\b/i, product: 'MongoDB Atlas' },
];
