import { oursCrowd } from './oursCrowd.ts';

export { options } from './crowd.ts';

/** As the scenarios use it: equal frames are parsed once. */
export default () => oursCrowd(true);
