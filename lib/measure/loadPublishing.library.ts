import { openSender } from '../gateway/openSender.ts';
import type { loadPublishing as loadApart } from './loadPublishing.ts';
import { openPublisher } from './publisher.ts';

const publishing = { openPublisher, openSender };

/** The same in the package's entry point, from which a user's bundle takes what it uses: there is no file beside it. */
export const loadPublishing: typeof loadApart = () => publishing;
