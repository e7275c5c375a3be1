import os from 'node:os';
import type { K6 } from '../engine/k6.ts';
import type { Environment } from '../report/schema.ts';
import type { Settings } from '../settings/settings.ts';
import { toolVersion } from '../settings/version.ts';
import { describeProxy, proxyFor } from './goProxy.ts';

/** Versions and machine that a run's figures belong to. */
export function describeEnvironment(
  k6: Pick<K6, 'version' | 'redisExtensionVersion' | 'source'>,
  { apiUrl, metricsUrl }: Pick<Settings, 'apiUrl' | 'metricsUrl'>,
  env: NodeJS.ProcessEnv = process.env,
): Environment {
  const proxy = proxyOf(apiUrl, env);
  const metricsProxy = metricsUrl === undefined ? proxy : proxyOf(metricsUrl, env);
  const isEncrypted = [apiUrl, metricsUrl].some((address) => address?.startsWith('https:'));
  const authorities = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'].filter((name) => env[name]);
  return {
    tool: toolVersion,
    k6: k6.version,
    xk6Redis: k6.redisExtensionVersion ?? 'provisioned by k6',
    k6Source: k6.source,
    ...(proxy === undefined ? {} : { proxy }),
    ...(metricsProxy === proxy ? {} : { metricsProxy: metricsProxy ?? 'none' }),
    ...(isEncrypted && authorities.length > 0 ? { authorities: authorities.join(', ') } : {}),
    node: process.versions.node,
    platform: `${os.type()} ${os.release()} ${os.arch()}`,
    cpus: os.availableParallelism(),
    memoryBytes: os.totalmem(),
  };
}

function proxyOf(address: string, env: NodeJS.ProcessEnv): string | undefined {
  const proxy = proxyFor(new URL(address), env);
  return proxy && describeProxy(proxy);
}
