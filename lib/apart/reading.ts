/* When frames are read: what keeps that undisturbed, and what measures how late it is. */

export { deferHandling } from '../measure/deferral.ts';
export { watchReceiveDelay } from '../measure/receiveDelay.ts';
