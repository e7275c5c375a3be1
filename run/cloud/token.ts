import * as z from 'zod/mini';
import { unavailableError } from '../../contract/errors.ts';
import { readK6ConfigFile } from '../../engine/index.ts';

/**
 * Makes sure that k6 can log in to Grafana Cloud before anything is made. Only whether there is a token is looked at.
 *
 * @throws RltError (unavailable) that says how to get one
 */
export async function requireCloudToken(env: NodeJS.ProcessEnv): Promise<void> {
  if (env.K6_CLOUD_TOKEN) return;
  if (await hasStoredToken(env)) return;
  throw unavailableError(
    'there is no token for Grafana Cloud k6: K6_CLOUD_TOKEN is not set, and k6 has none stored',
    'create one in Grafana Cloud (Testing & synthetics, Performance, Settings), then set K6_CLOUD_TOKEN (and ' +
      'K6_CLOUD_STACK_ID) or run `k6 cloud login` once; --dry-run and --archive-only need none',
  );
}

/** What `k6 cloud login` leaves in k6's own config file. */
const loginSchema = z.object({ cloud: z.object({ token: z.string().check(z.minLength(1)) }) });

async function hasStoredToken(env: NodeJS.ProcessEnv): Promise<boolean> {
  return loginSchema.safeParse((await readK6ConfigFile(env))?.collectors).success;
}
