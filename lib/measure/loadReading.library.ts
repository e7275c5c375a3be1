import { deferHandling } from './deferral.ts';
import type { loadReading as loadApart } from './loadReading.ts';
import { watchReceiveDelay } from './receiveDelay.ts';

const reading = { deferHandling, watchReceiveDelay };

/** The same in the package's entry point, from which a user's bundle takes what it uses: there is no file beside it. */
export const loadReading: typeof loadApart = () => reading;
