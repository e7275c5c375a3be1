import { checkTransports } from './checkTransports.ts';
import type { Environment } from './environment.ts';
import type { AnyEvents, EventMap } from './eventTypes.ts';
import { heartbeatsOf } from './heartbeats.ts';
import { Manager } from './manager.ts';
import type { SocketIoOptions } from './options.ts';
import type { Socket } from './socket.ts';
import { connectionId, parseUrl } from './url.ts';

/** Connects to a namespace; the path of the address names it (`http://host/admin`). */
export type Io = <Listen extends EventMap<Listen> = AnyEvents, Emit extends EventMap<Emit> = AnyEvents>(
  url: string,
  options?: SocketIoOptions,
) => Socket<Listen, Emit>;

/** Makes the `io` function of a platform. Sockets of several namespaces of one server share a connection. */
export function createIo(environment: Environment): Io {
  const managers = new Map<string, Manager>();
  const heartbeatsFor = heartbeatsOf(environment);

  function io<Listen extends EventMap<Listen> = AnyEvents, Emit extends EventMap<Emit> = AnyEvents>(
    url: string,
    options?: SocketIoOptions,
  ): Socket<Listen, Emit>;
  function io(url: string, options: SocketIoOptions = {}): unknown {
    const parsed = parseUrl(url);
    checkTransports(options, environment);
    const id = connectionId(parsed, options.path || '/socket.io');
    const shared = managers.get(id);
    const needsOwn = options.forceNew || options.multiplex === false || shared?.hasSocket(parsed.namespace);
    if (shared !== undefined && !needsOwn) return shared.socket(parsed.namespace, options);
    const manager = new Manager(url, options, environment, heartbeatsFor);
    if (!needsOwn) managers.set(id, manager);
    return manager.socket(parsed.namespace, options);
  }
  return io;
}
