import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkClients } from '../contract/clientTemplate.ts';
import { usageError } from '../contract/errors.ts';
import type { Reading } from '../contract/gatewayMetrics.ts';
import type { Plan } from '../contract/plan.ts';
import { refuseTooFewClients } from '../contract/refuseTooFewClients.ts';
import { planOf, type Settings } from '../settings/settings.ts';
import { metricsAtStart } from './gateway/metricsAtStart.ts';

/**
 * Reads what `--clients-file` names and holds it to the other settings, before anything is opened.
 *
 * @returns the settings with the file's whole name, and its secrets for whoever masks
 * @throws RltError (usage) where it cannot be read, is wrong, or has too few lines
 */
export function withClients(settings: Settings): Settings {
  const file = settings.clientsFile === undefined ? undefined : resolve(settings.clientsFile);
  const { rows, problems } = checkClients(settings, file === undefined ? undefined : readText(file));
  if (problems.length > 0) throw usageError(problems.join('\n  '));
  if (file === undefined || rows === undefined) return settings;
  const read = { ...settings, clientsFile: file, clientSecrets: rows };
  requireClients(read, planOf(read, { runId: '', progress: false }), undefined);
  return read;
}

/**
 * Makes sure that every client of a scenario has a line of its own.
 *
 * @param reading the gateway's metrics, where a quota takes its limit from them
 * @throws RltError (usage) where there are too few
 */
export function requireClients(settings: Settings, plan: Plan, reading: Reading | undefined): void {
  if (settings.clientSecrets === undefined) return;
  const needed = settings.definition.connections?.(plan, reading) ?? 0;
  refuseTooFewClients(plan.scenario, needed, settings.clientSecrets.length);
}

/**
 * The same for a gateway that is yet to be started: a quota follows from the limits that it will be given.
 *
 * @param environment variables that the user adds; stronger than the scenario's own
 */
export function requireClientsAtStart(settings: Settings, environment: Readonly<Record<string, string>>): void {
  const metrics = metricsAtStart({ ...settings.definition.limits, ...environment });
  requireClients(settings, planOf(settings, { runId: '', progress: false }), { metrics });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(`--clients-file is ${JSON.stringify(file)}: ${reason}`);
  }
}
