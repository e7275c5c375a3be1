import { oursCrowd } from './oursCrowd.ts';

export { options } from './crowd.ts';

/** As it is by default: every delivery is parsed. */
export default () => oursCrowd(false);
