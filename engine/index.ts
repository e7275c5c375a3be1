export type { Exit, Stream } from './child.ts';
export { type CpuCounters, readCpuCounters } from './cpuPressure.ts';
export { freePort } from './freePort.ts';
export { type GatewayOptions, type GatewayProcess, leftBehind, startGateway } from './gatewayProcess.ts';
export { type Component, type Inventory, takeInventory } from './inventory.ts';
export { findK6, type K6, type K6Source, type ResolveK6Options, resolveK6 } from './k6.ts';
export { readK6ConfigFile } from './k6ConfigFile.ts';
export { describeK6Exit, k6ExitCodes } from './k6Exit.ts';
export { availableMemory, chooseK6Memory, type K6Memory } from './k6Memory.ts';
export { k6Answers, resumeK6 } from './k6Status.ts';
export { chooseK6Threads } from './k6Threads.ts';
export { type Lifetime, type LifetimeOptions, untilAborted, withLifetime } from './lifetime.ts';
export { type PrivateMongo, startMongo } from './mongo.ts';
export type { RunCommand } from './mongoCommands.ts';
export { initiate, mongodArguments } from './mongod.ts';
export { openBrowser } from './openBrowser.ts';
export { passThrough } from './passThrough.ts';
export { type Prepared, prepare } from './prepare.ts';
export { type TreeSample, type TreeUse, type TreeWatch, watchTree } from './processTree.ts';
export { cacheFolder, projectRoot } from './projectRoot.ts';
export { type PrivateRedis, type ServiceOptions, startRedis } from './redis.ts';
export type { ResourceUse } from './resources.ts';
export { type K6RunOptions, runK6, startK6 } from './runK6.ts';
export {
  type Services,
  type ServicesOptions,
  type Stack,
  type StackOptions,
  startEmbeddedStack,
  startServices,
} from './stack.ts';
export { sayingMark } from './startFailure.ts';
export { type Program, startProgram } from './startProgram.ts';
export type { Disturbance, Way } from './tcpProxy/disturbance.ts';
export type { ConnectionSeen, EndedBy, ProxyCounts, WaySeen } from './tcpProxy/seen.ts';
export type { Endpoint } from './tcpProxy/targets.ts';
export { openTcpProxy, type TcpProxy, type TcpProxyOptions } from './tcpProxy/tcpProxy.ts';
export { certificatesForNode } from './trust.ts';
export { runUserCommand, type UserCommand } from './userCommand.ts';
