import { checkTransports } from './checkTransports.ts';
import type { Environment } from './environment.ts';
import { heartbeatsOf } from './heartbeats.ts';
import { Manager as AnyManager, type ManagerOptions, io as plainIo, Socket } from './k6.ts';
import { environment } from './k6Environment.ts';

/*
 * `realtime-load-test/socketio`: the client under all the names that socket.io-client has for it. The built-in scenarios
 * do without them.
 */

export * from './k6.ts';

/** Version of the Socket.IO protocol. */
export const protocol = 5;

/** A connection, for sockets of several namespaces: `new Manager(uri).socket('/admin')`. */
export class Manager extends AnyManager {
  /** @throws {Error} the address is no absolute http, https, ws or wss URL, or a transport is not supported */
  constructor(uri: string, options: ManagerOptions = {}) {
    super(uri, checked(options, environment), environment, heartbeatsOf(environment));
  }
}

export const io = /* @__PURE__ */ Object.assign(plainIo, { connect: plainIo, io: plainIo, protocol, Manager, Socket });

export { io as connect, io as default };

function checked(options: ManagerOptions, platform: Environment): ManagerOptions {
  checkTransports(options, platform);
  return options;
}
