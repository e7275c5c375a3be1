import type { Environment } from './environment.ts';
import type { SocketIoOptions } from './options.ts';

/** @throws {Error} a transport is asked for that is not there */
export function checkTransports({ transports }: SocketIoOptions, { openPolling_ }: Environment): void {
  const other = transports?.find((name) => name !== 'websocket' && (openPolling_ === undefined || name !== 'polling'));
  if (other !== undefined) throw new Error(`transport "${other}" is not supported`);
}
