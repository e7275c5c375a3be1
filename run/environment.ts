import os from 'node:os';
import type { K6 } from '../engine/k6.ts';
import type { Environment } from '../report/schema.ts';
import { toolVersion } from '../settings/version.ts';
import { describeProxy, proxyFor } from './goProxy.ts';

/** Versions and machine that a run's figures belong to. */
export function describeEnvironment(k6: K6, apiUrl: string): Environment {
  const proxy = proxyFor(new URL(apiUrl), process.env);
  return {
    tool: toolVersion,
    k6: k6.version,
    xk6Redis: k6.redisExtensionVersion ?? 'provisioned by k6',
    k6Source: k6.source,
    ...(proxy === undefined ? {} : { proxy: describeProxy(proxy) }),
    node: process.versions.node,
    platform: `${os.type()} ${os.release()} ${os.arch()}`,
    cpus: os.availableParallelism(),
    memoryBytes: os.totalmem(),
  };
}
