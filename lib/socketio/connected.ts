import { ConnectError, NotConnectedError, ProtocolError, TransportError } from './errors.ts';
import type { EventMap } from './eventTypes.ts';
import { type CommonFailureKind, describeFailure } from './failures.ts';
import type { NamespaceSocket } from './namespaceSocket.ts';
import type { Socket } from './socket.ts';

/**
 * Waits until a socket is connected.
 *
 * @returns the socket
 * @throws {NotConnectedError} it was not within this time, or cannot be any more; its message says why and what to do.
 * The socket is disconnected then, so that an iteration of k6 can end.
 */
export function connected<Listen extends EventMap<Listen>, Emit extends EventMap<Emit>>(
  socket: Socket<Listen, Emit>,
  timeoutMs?: number,
): Promise<Socket<Listen, Emit>>;
export function connected<Listen extends EventMap<Listen>, Emit extends EventMap<Emit>>(
  socket: NamespaceSocket<Listen, Emit>,
  timeoutMs?: number,
): Promise<NamespaceSocket<Listen, Emit>>;
export function connected<Listen extends EventMap<Listen>, Emit extends EventMap<Emit>>(
  socket: NamespaceSocket<Listen, Emit>,
  timeoutMs = 20_000,
): Promise<NamespaceSocket<Listen, Emit>> {
  return new Promise((resolve, reject) => {
    onConnectOutcome(socket, timeoutMs, (failure) => {
      if (failure === undefined) {
        resolve(socket);
        return;
      }
      socket.disconnect();
      reject(failure);
    });
  });
}

/** The same in the turn in which it happens, and without a disconnect. */
export function onConnectOutcome<Listen extends EventMap<Listen>, Emit extends EventMap<Emit>>(
  socket: NamespaceSocket<Listen, Emit>,
  timeoutMs: number,
  tell: (failure: NotConnectedError | undefined) => void,
): void {
  if (socket.connected) {
    tell(undefined);
    return;
  }
  const manager = socket.io;
  const end = (failure: NotConnectedError | undefined) => {
    cancelTimer();
    socket.off('connect', onConnect);
    socket.off('connect_error', onError);
    socket.off('disconnect', onDisconnect);
    manager.off('close_before_open', onEarlyClose);
    tell(failure);
  };
  const fail = (kind: CommonFailureKind, words?: string, data?: unknown) => {
    end(new NotConnectedError(kind, describeFailure(kind, words), words, data));
  };
  const late = () => {
    if (manager.readyState === 'open') fail('unanswered');
    else fail(manager.engine?.transport.isUpgraded ? 'silent' : 'timeout');
  };
  const onConnect = () => end(undefined);
  const onError = (error: Error) => {
    if (error instanceof ConnectError) {
      fail(isNoNamespace(error) ? 'no-namespace' : 'rejected', error.message, error.data);
    } else if (error instanceof TransportError) end(new NotConnectedError(error.kind, error.detail));
    else if (error instanceof ProtocolError) end(new NotConnectedError(error.kind, error.message));
    else if (error.message === 'timeout') late();
    else fail('engine-version', error.message);
  };
  const onDisconnect = (reason: string) => {
    fail(reason === 'parse error' ? 'another-parser' : 'closed-before-connect', reason);
  };
  const onEarlyClose = () => fail('closed-early');
  const cancelTimer = manager.environment.after(timeoutMs, late);
  socket.on('connect', onConnect);
  socket.on('connect_error', onError);
  socket.on('disconnect', onDisconnect);
  manager.on('close_before_open', onEarlyClose);
}

/** Socket.IO's own words for a namespace that the server does not have. */
function isNoNamespace({ message, data }: ConnectError): boolean {
  return message === 'Invalid namespace' && data === undefined;
}
