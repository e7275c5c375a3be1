export { nodeEnvironment, nodeIo } from '../../../run/probe/nodeIo.ts';
