import { bareCrowd } from './bareWebSocket.ts';

export { options } from './crowd.ts';

/** Counts frames without looking into them. */
export default () => bareCrowd();
