import type { OpenPolling } from './engineTransport.ts';

/** Polling is a file of its own beside the scripts: those that do without it do not carry it. */
export const includedPolling: OpenPolling | undefined = undefined;
