/** Event names with a meaning of their own: nobody may emit them, neither the client nor the server. */
export const reservedNames: ReadonlySet<unknown> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);
