import type { CloudOptions } from '../../contract/cloud.ts';
import { usageError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
import { decideDrill } from '../../settings/decideDrill.ts';
import { maskUris } from '../../settings/secrets.ts';
import { planOf, type Settings } from '../../settings/settings.ts';
import { publishesHistory, worksWith } from '../needs.ts';
import { newJobId } from '../newJobId.ts';

/**
 * The plan that goes into an archive, which whoever has the archive can read.
 *
 * @param elsewhere the archive will run on another machine
 * @throws RltError (usage) for what would not work there, or does not belong into an archive
 */
export function archivePlan(
  asked: Settings,
  run: {
    readonly runId: string;
    readonly cloud: CloudOptions | undefined;
    readonly elsewhere: boolean;
    /** Hosts where the user lets others be disturbed. */
    readonly confirmed?: readonly string[];
  },
): Plan {
  // Nobody is asked any more where the archive runs.
  const settings = decideDrill(asked, false, run.confirmed);
  const plan = planOf(settings, {
    runId: run.runId,
    newJobId: newJobId(settings.profile),
    progress: false,
    archived: true,
    cloud: run.cloud,
  });
  requireNoSecrets(settings, plan);
  if (worksWith('mongo', settings) && !publishesHistory(settings) && settings.jobId === undefined) {
    throw usageError(
      '--job-id is not set: a job cannot be stored where the archive runs, so it must name one that is stored already',
      'store it with: rlt seed --mongo-uri URI --event-count 50, then give its id as --job-id with the same --event-count',
    );
  }
  if (run.elsewhere) {
    requireReachable(settings, 'a load zone', 'give the address as the load zone sees it, or use --local-execution');
  }
  return plan;
}

/**
 * Holds a plan to have nothing that only its user may read.
 *
 * @throws RltError (usage) that names what does
 */
export function requireNoSecrets(settings: Settings, plan: Plan): void {
  if (settings.clientsFile !== undefined) {
    throw usageError(
      '--clients-file holds secrets, which would be written into the archive in plain text',
      'tell the clients apart in --auth or --headers, where {client} is their number: both are passed on as k6 secrets',
    );
  }
  const open = Object.entries(plan).find(([, value]) => typeof value === 'string' && maskUris(value) !== value);
  if (open !== undefined) {
    throw usageError(
      `${open[0]} holds a user name or password, which would be written into the archive in plain text`,
      'send it as a header: --headers takes a secret, which is never part of an archive',
    );
  }
}

/**
 * Holds the gateway's addresses to be no names of this machine.
 *
 * @param who is to reach it: "a load zone"
 * @throws RltError (usage) that names the address
 */
export function requireReachable(settings: Settings, who: string, hint: string): void {
  for (const [flag, url] of [
    ['--api-url', settings.apiUrl],
    ['--metrics-url', settings.metricsUrl],
  ]) {
    if (url === undefined || !isLoopback(url)) continue;
    throw usageError(
      `${flag} is ${JSON.stringify(maskUris(url))}: ${who} cannot reach this machine by that name`,
      hint,
    );
  }
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(hostname);
}
