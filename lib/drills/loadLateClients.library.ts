import { playLateClients } from './lateClients.ts';
import type { loadLateClients as loadApart } from './loadLateClients.ts';

const parts = { playLateClients };

/** The same in the package's entry point, from which a user's bundle takes what it uses: there is no file beside it. */
export const loadLateClients: typeof loadApart = () => parts;
