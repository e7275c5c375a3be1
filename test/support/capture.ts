import { captureProblem } from '../../bench/truth/capture.ts';

/** Why nothing can be captured on this machine; tests that need it are skipped then. */
export const noCapture = await captureProblem();
if (noCapture !== undefined) console.warn(`Skipping what captures packets: ${noCapture}`);
