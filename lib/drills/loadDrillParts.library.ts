import { compareReceipts } from './compareReceipts.ts';
import { findingsOf } from './findings.ts';
import type { loadDrillParts as loadApart } from './loadDrillParts.ts';
import { playPublisher } from './publisher.ts';

const parts = { compareReceipts, findingsOf, playPublisher };

/** The same in the package's entry point, from which a user's bundle takes what it uses: there is no file beside it. */
export const loadDrillParts: typeof loadApart = () => parts;
