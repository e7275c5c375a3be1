/* Late clients of a drill, a role of one VU. */

export { playLateClients } from '../drills/lateClients.ts';
