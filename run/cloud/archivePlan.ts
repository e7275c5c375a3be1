import type { CloudOptions } from '../../contract/cloud.ts';
import { usageError } from '../../contract/errors.ts';
import type { Plan } from '../../contract/plan.ts';
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
  settings: Settings,
  run: { runId: string; cloud: CloudOptions | undefined; elsewhere: boolean },
): Plan {
  const plan = planOf(settings, {
    runId: run.runId,
    newJobId: newJobId(settings.profile),
    progress: false,
    archived: true,
    cloud: run.cloud,
  });
  if (settings.clientsFile !== undefined) {
    throw usageError(
      '--clients-file holds secrets, which would be written into the archive in plain text',
      'tell the clients apart in --auth or --headers, where {client} is their number: both are passed on as k6 secrets',
    );
  }
  if (worksWith('mongo', settings) && !publishesHistory(settings) && settings.jobId === undefined) {
    throw usageError(
      '--job-id is not set: a job cannot be stored where the archive runs, so it must name one that is stored already',
      'store it with: rlt seed --mongo-uri URI --event-count 50, then give its id as --job-id with the same --event-count',
    );
  }
  const open = Object.entries(plan).find(([, value]) => typeof value === 'string' && maskUris(value) !== value);
  if (open !== undefined) {
    throw usageError(
      `${open[0]} holds a user name or password, which would be written into the archive in plain text`,
      'send it as a header: --headers takes a secret, which is never part of an archive',
    );
  }
  for (const [flag, url] of [
    ['--api-url', settings.apiUrl],
    ['--metrics-url', settings.metricsUrl],
  ]) {
    if (!run.elsewhere || url === undefined || !isLoopback(url)) continue;
    throw usageError(
      `${flag} is ${JSON.stringify(maskUris(url))}: a load zone cannot reach this machine by that name`,
      'give the address as the load zone sees it, or use --local-execution',
    );
  }
  return plan;
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(hostname);
}
