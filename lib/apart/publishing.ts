/* What the publisher of a burst does, a role of one VU. */

export { openSender } from '../gateway/openSender.ts';
export { openPublisher } from '../measure/publisher.ts';
