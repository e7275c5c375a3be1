import { createIo, createOpenSocket, type OpenPolling } from './index.ts';
import { environment } from './k6Environment.ts';

export * from './index.ts';
export { startTimer, stopTimer, type Timer } from './k6Timers.ts';

/** `io` of socket.io-client, for k6: over `k6/websockets`, without reconnection unless asked for. */
export const io = /* @__PURE__ */ createIo(environment);

/** The part of it that load needs: a connection for each socket, made once. Scripts that use this alone carry half as much. */
export const openSocket = /* @__PURE__ */ createOpenSocket(environment);

export default io;

/** For scripts that polling is no part of: loads it. In the package's entry point it is there already. */
export function usePolling(open: OpenPolling): void {
  environment.openPolling_ ??= open;
}
