import type { Interval } from '../../contract/interval.ts';
import { formatCount, formatInterval, formatMeasured, formatValue } from '../../text/format.ts';
import type { GoalRow } from '../../thresholds/goalTable.ts';
import type { Outcome } from '../../thresholds/judge.ts';
import type { Environment, ScenarioReport, Target } from '../schema.ts';

/** Marks that are told apart without colour. */
export const marks: Readonly<Record<Outcome, string>> = { passed: '✔', failed: '✘', skipped: '–', invalid: '?' };

/** What an outcome means, for readers who see the word for the first time. */
export const meanings: Readonly<Record<Outcome, string>> = {
  passed: 'every goal that applies was measured and kept',
  failed: 'a goal was missed',
  skipped: 'nothing of it applied to this gateway',
  invalid: 'not proven: something was not measured, or parts of the run are missing',
};

/** What was tested, in a few words. */
export function gatewayName({ gateway, embedded, apiUrl }: Target): string {
  return gateway ?? (embedded ? 'reference gateway' : apiUrl);
}

/** The same, with where it came from. */
export function gatewayText(target: Target): string {
  return target.embedded ? `${gatewayName(target)}, started for this run` : target.apiUrl;
}

/** A goal's title in a table of several scenarios: one of a scenario's own says whose it is. */
export function titleAmong({ goal, title, of }: GoalRow, reports: readonly ScenarioReport[]): string {
  if (goal !== undefined || reports.length < 2) return title;
  const owner = reports.find(({ goals = [] }) => goals.some((each) => of.includes(each)));
  return owner === undefined ? title : `${owner.scenario}: ${title}`;
}

/** A verdict's figure. */
export const measuredText = formatMeasured;

export function figureText(value: number | null, unit: 'ms' | '' | '%', interval?: Interval): string {
  return value === null ? '–' : `${formatValue(value, unit)}${formatInterval(interval, unit)}`;
}

/** "2026-03-01 10:00 UTC" */
export function timeText(iso: string | undefined): string {
  return iso === undefined ? 'at an unknown time' : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

export function durationText(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export function memoryText(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/** How times were taken, in the words of the report whose clocks were off most. */
export function clockText(
  reports: readonly { readonly clock?: string | undefined; readonly clockUncertaintyMs?: number | undefined }[],
): string | undefined {
  const [worst] = reports
    .filter(({ clock }) => clock !== undefined)
    .toSorted((a, b) => (b.clockUncertaintyMs ?? 0) - (a.clockUncertaintyMs ?? 0));
  return worst?.clock;
}

/** How gateway and metrics were reached, where it was not directly and with the usual certificate authorities alone. */
export function wayRows({
  proxy,
  metricsProxy,
  authorities,
}: Environment): [name: string, value: string, what: string][] {
  const row = (name: string, value: string | undefined, what: string): [string, string, string][] =>
    value === undefined ? [] : [[name, value, what]];
  return [
    ...row('Proxy', proxy, 'on the way to the gateway'),
    ...row('Proxy', metricsProxy, 'on the way to the metrics'),
    ...row('Certificate authorities', authorities, 'beside the usual ones'),
  ];
}
