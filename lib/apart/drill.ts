/* A Redis drill, which few bursts have. */

export { prepareDrill } from '../measure/drill.ts';
export { recordOutage } from '../measure/outage.ts';
