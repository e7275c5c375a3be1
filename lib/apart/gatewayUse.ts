/* What a gateway uses that the command line has started, which only the command line can see. */

export { useSampler } from '../gateway/useSampler.ts';
