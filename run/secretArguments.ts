import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../contract/plan.ts';
import type { Settings } from '../settings/settings.ts';

/** Secrets go to k6 in a file that only this user can read: neither arguments nor environment show them. */
export async function secretArguments(
  settings: Settings,
  { secrets }: Pick<Plan, 'secrets'>,
  folder: string,
): Promise<string[]> {
  const values: Readonly<Record<Plan['secrets'][number], unknown>> = {
    'redis-url': settings.redisUrl,
    'coordination-redis-url': settings.coordinationRedisUrl,
    auth: settings.auth,
    headers: settings.headers,
    query: settings.query,
    'metrics-headers': settings.metricsHeaders,
    'metrics-url': settings.metricsUrl,
    'http-headers': settings.httpHeaders,
  };
  const lines = secrets.map((name) => {
    const value = values[name];
    return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  if (lines.length === 0) return [];
  const file = join(folder, 'secrets');
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return [`--secret-source=file=${file}`];
}
