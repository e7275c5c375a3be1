import { publishJob, removeJob } from '../gateway/publishJob.ts';
import type { loadHistory as loadApart } from './loadHistory.ts';

const history = { publishJob, removeJob };

/** The same in the package's entry point, from which a user's bundle takes what it uses: there is no file beside it. */
export const loadHistory: typeof loadApart = ({ publishesJob }) => (publishesJob ? history : undefined);
