import { Instances, offsetByItself } from '../instances/instances.ts';
import { soonGivenUp } from '../instances/soonGivenUp.ts';
import type { loadInstances as loadApart } from './loadInstances.ts';

const instances = { Instances, offsetByItself, soonGivenUp };

/** The same in the package's entry point, from which a user's bundle takes what it uses: there is no file beside it. */
export const loadInstances: typeof loadApart = () => instances;
