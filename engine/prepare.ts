import { findOnPath } from './findOnPath.ts';
import { goBinary } from './goBuild.ts';
import { goModules } from './goModules.ts';
import { type K6, resolveK6 } from './k6.ts';
import { type Lifetime, withLifetime } from './lifetime.ts';

export interface Prepared {
  readonly k6: K6;
}

/**
 * Builds what a run on one machine would otherwise build on its first start. Idempotent; instant when all is there.
 *
 * @throws RltError (exit code 3) when something can neither be found nor built.
 */
export function prepare(options: { log: (line: string) => void; env?: NodeJS.ProcessEnv }): Promise<Prepared> {
  return withLifetime((lifetime) => prepareWithin(lifetime, options), { log: options.log });
}

/** One after the other: each build uses every core by itself. */
async function prepareWithin(
  lifetime: Lifetime,
  { log, env = process.env }: { log: (line: string) => void; env?: NodeJS.ProcessEnv },
): Promise<Prepared> {
  const k6 = await resolveK6(lifetime, { log, env });
  log(k6.line);
  if (!(await isInstalled('mongod'))) await goBinary(lifetime, goModules.mongoWire, { log, env });
  if (!((await isInstalled('redis-server')) || (await isInstalled('valkey-server')))) {
    await goBinary(lifetime, goModules.miniredis, { log, env });
  }
  return { k6 };

  async function isInstalled(name: string): Promise<boolean> {
    return (await findOnPath(name, env)).length > 0;
  }
}
