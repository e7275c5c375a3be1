import type { TransportName } from '../socketio/k6.ts';
import type * as builtIn from './loadTransports.ts';
import { transportsOf } from './transportsOf.ts';

/* The same in a user's bundle, where the client can poll as it is. */

let chosen: readonly TransportName[] | undefined;

export const loadTransports: typeof builtIn.loadTransports = ({ transports }) => {
  if (transports !== 'websocket') chosen = transportsOf(transports);
};

export const chosenTransports: typeof builtIn.chosenTransports = () => chosen;
