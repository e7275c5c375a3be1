/* What makes several instances of k6 one run. */

export { Instances, offsetByItself } from '../instances/instances.ts';
export { soonGivenUp } from '../instances/soonGivenUp.ts';
