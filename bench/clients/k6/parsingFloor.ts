import { bareCrowd } from './bareWebSocket.ts';

export { options } from './crowd.ts';

/** What a client cannot go below that hands over the event: the floor, and one `JSON.parse`. */
export default () => bareCrowd((text) => JSON.parse(text.slice(2)));
