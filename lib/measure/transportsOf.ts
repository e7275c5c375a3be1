import type { Plan } from '../../contract/plan.ts';
import type { TransportName } from '../socketio/engineTransport.ts';

const named = {
  websocket: ['websocket'],
  polling: ['polling'],
  'polling,websocket': ['polling', 'websocket'],
} as const satisfies Record<Plan['transports'], readonly TransportName[]>;

/** The setting as the client takes it. */
export function transportsOf(setting: Plan['transports']): readonly TransportName[] {
  return named[setting];
}
