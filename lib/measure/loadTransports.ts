import type { Plan } from '../../contract/plan.ts';
import { type TransportName, usePolling } from '../socketio/k6.ts';

let chosen: readonly TransportName[] | undefined;

/** Loads what connections by polling need. Only k6's init context can, so that it is there for all that a VU does. */
export function loadTransports({ transports }: Plan): void {
  if (transports === 'websocket') return;
  // A file of its own beside the scripts: those that do without it do not carry it.
  const { openPolling, transportsOf } = require('../apart/polling.ts');
  usePolling(openPolling);
  chosen = transportsOf(transports);
}

/** What `io()` takes as `transports`; undefined stands for a WebSocket alone. */
export function chosenTransports(): readonly TransportName[] | undefined {
  return chosen;
}
