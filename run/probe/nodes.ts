/** Fields by which a process says which one it is. */
const ofProcess = /^(?:pid|host|hostname|instance|instanceId|node|nodeId|server|serverId|pod|startedAt|startTime)$/i;
const startOfProcess = /^process_start_time_seconds(?:\{|$)/;

/** The processes that several readings of metrics came from, as far as the readings tell; an empty text for one that does not. */
export function nodesOf(documents: readonly object[]): Set<string> {
  return new Set(documents.map(identityOf));
}

function identityOf(document: object): string {
  const own = Object.entries(document).filter(
    ([key, value]) => startOfProcess.test(key) || (ofProcess.test(key) && isScalar(value)),
  );
  return own.map(([key, value]) => `${key}=${value}`).join(' ');
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
