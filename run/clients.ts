import { closeSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { type ClientRow, clientLines } from '../contract/clientsFile.ts';
import { type ClientsCheck, clientsCheck } from '../contract/clientTemplate.ts';
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
  const check = clientsCheck(settings);
  const rows: ClientRow[] = [];
  const lines = file === undefined ? 0 : readClients(file, check, rows);
  const problems = check.problems();
  if (problems.length > 0) throw usageError(problems.join('\n  '));
  if (file === undefined) return settings;
  const read = { ...settings, clientsFile: file, clientSecrets: rows, clientLines: lines };
  requireClients(read, planOf(read, { runId: '', progress: false }), undefined);
  return read;
}

/** More clients than one machine holds. What further lines say never gets to a gateway, and is read and let go of. */
const mostClients = 100_000;

/** @returns how many clients the file has lines for */
function readClients(file: string, check: ClientsCheck, rows: ClientRow[]): number {
  const reader = clientLines();
  let number = 0;
  let count = 0;
  for (const line of linesIn(file)) {
    number += 1;
    const row = reader.read(line, number);
    if (row === undefined) continue;
    count += 1;
    check.see(row);
    if (count <= mostClients) rows.push(row);
  }
  reader.end();
  return count;
}

/**
 * Makes sure that every client of a scenario has a line of its own.
 *
 * @param reading the gateway's metrics, where a quota takes its limit from them
 * @throws RltError (usage) where there are too few
 */
export function requireClients(settings: Settings, plan: Plan, reading: Reading | undefined): void {
  const { clientsFile = '', clientLines } = settings;
  if (clientLines === undefined) return;
  const needed = settings.definition.connections?.(plan, reading) ?? 0;
  refuseTooFewClients(clientsFile, plan.scenario, needed, clientLines);
  if (needed > mostClients)
    throw usageError(`${plan.scenario} connects ${needed} clients: --clients-file takes up to ${mostClients}`);
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

/** Line by line, without their ends: a file may be larger than the memory. */
function* linesIn(file: string): Generator<string> {
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.alloc(1 << 18);
  let rest = '';
  const descriptor = opened(file);
  try {
    for (;;) {
      const bytes = readSync(descriptor, chunk);
      const lines = (rest + (bytes === 0 ? decoder.end() : decoder.write(chunk.subarray(0, bytes)))).split(/\r?\n/);
      rest = bytes === 0 ? '' : (lines.pop() ?? '');
      yield* lines;
      if (bytes === 0) return;
    }
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    closeSync(descriptor);
  }
}

function opened(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return usageError(`--clients-file is ${JSON.stringify(file)}: ${reason}`);
}
