import { settleMsOf } from '../../contract/settleMsOf.ts';
import { recordLateness } from './lateness.ts';
import type { loadLateness as loadApart } from './loadLateness.ts';

const lateness = { recordLateness };

/** The same in the package's entry point, from which a user's bundle takes what it uses: there is no file beside it. */
export const loadLateness: typeof loadApart = ({ profile }) =>
  settleMsOf(profile.subscribe) === undefined ? undefined : lateness;
