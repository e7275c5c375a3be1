import { checkTransports } from './checkTransports.ts';
import { Connection } from './connection.ts';
import type { Environment } from './environment.ts';
import type { AnyEvents, EventMap } from './eventTypes.ts';
import { heartbeatsOf } from './heartbeats.ts';
import { NamespaceSocket } from './namespaceSocket.ts';
import type { SocketIoOptions, SocketOptions } from './options.ts';
import { parseUrl } from './url.ts';

/** Those of `io`, but for what has to do with making a connection again, and with sharing one. */
export type OpenSocketOptions = Omit<
  SocketIoOptions,
  | 'forceNew'
  | 'multiplex'
  | 'randomizationFactor'
  | 'reconnection'
  | 'reconnectionAttempts'
  | 'reconnectionDelay'
  | 'reconnectionDelayMax'
  | 'retries'
>;

/** Connects to a namespace over a connection of its own, which is made once. */
export type OpenSocket = <Listen extends EventMap<Listen> = AnyEvents, Emit extends EventMap<Emit> = AnyEvents>(
  url: string,
  options?: OpenSocketOptions,
) => NamespaceSocket<Listen, Emit>;

/** Makes the function that opens sockets on a platform: half of `io`, for clients that neither reconnect nor share. */
export function createOpenSocket(environment: Environment): OpenSocket {
  const heartbeatsFor = heartbeatsOf(environment);

  function openSocket<Listen extends EventMap<Listen> = AnyEvents, Emit extends EventMap<Emit> = AnyEvents>(
    url: string,
    options?: OpenSocketOptions,
  ): NamespaceSocket<Listen, Emit>;
  function openSocket(url: string, options: OpenSocketOptions = {}): unknown {
    const { namespace } = parseUrl(url);
    checkTransports(options, environment);
    return new SingleConnection(url, options, environment, heartbeatsFor).socket(namespace, options);
  }
  return openSocket;
}

class SingleConnection extends Connection<NamespaceSocket> {
  protected override newSocket_(nsp: string, opts: SocketOptions | undefined): NamespaceSocket {
    return new NamespaceSocket(this, nsp, opts);
  }
}
