import { slotsOf } from '../../thresholds/quotaSlots.ts';
import { roomsOf } from '../../thresholds/roomCap.ts';
import { windowOf } from './idleWindow.ts';
import type { loadLimits as loadApart } from './loadLimits.ts';

const limits = { roomsOf, slotsOf, windowOf };

/** The same in the package's entry point, from which a user's bundle takes what it uses: there is no file beside it. */
export const loadLimits: typeof loadApart = () => limits;
