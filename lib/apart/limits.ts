/* What a scenario of a limit decides in setup, from the gateway's metrics. */

export { slotsOf } from '../../thresholds/quotaSlots.ts';
export { roomsOf } from '../../thresholds/roomCap.ts';
export { windowOf } from '../gateway/idleWindow.ts';
