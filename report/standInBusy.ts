import type { Verdict } from '../thresholds/judge.ts';
import type { ResourceSample } from './gatewayResources.ts';
import { viewOf } from './scenarios/index.ts';
import type { ScenarioReport, Stores } from './schema.ts';
import { isOnlyLate, withExcuse } from './starved.ts';
import { goalOfStore } from './stores.ts';

/** Above this share of a core a stand-in has no time to spare. */
const flatOut = 0.8;
/** For as long as this it must have been flat out before it explains what did not come at all. */
const leastMs = 2000;

/** What a replay looks like for which there was no time. */
const cutOff = /^\d+ of \d+ events$|^no answer within /;

/**
 * Makes invalid what was missed while the stand-in for MongoDB was flat out: a replay that would have been in time
 * without, replays that were cut off, and a log in which nothing but timeouts went wrong. A slow gateway leaves its
 * store idle, and stays slow.
 */
export function excuseBusyStandIn(
  report: ScenarioReport,
  { mongo }: Stores = {},
  samples: readonly ResourceSample[] = [],
): ScenarioReport {
  if (mongo?.standIn !== true) return report;
  const busyMs = msFlatOut(samples);
  if (busyMs === 0) return report;
  const reason =
    `the stand-in for MongoDB (${mongo.product}) was flat out for ${(busyMs / 1000).toFixed(1)} s of the run, which ` +
    'explains what was missed: give --mongo-uri, or have mongod on PATH';
  return withExcuse(report, reason, (verdict) => isExplained(verdict, busyMs, report));
}

/** Time in which it used a core or nearly so; each sample tells of the time since the one before. */
function msFlatOut(samples: readonly ResourceSample[]): number {
  return samples.reduce((sum, { time, cpu }, index) => {
    const since = samples[index - 1]?.time;
    return since === undefined || cpu < flatOut ? sum : sum + time - since;
  }, 0);
}

function isExplained({ id, goal, unit, measured, limit }: Verdict, busyMs: number, report: ScenarioReport): boolean {
  if (id === 'log.clean') return busyMs >= leastMs && isOnlyLate(report.gateway);
  if (goal !== goalOfStore.mongo) return false;
  if (unit === 'ms' && measured !== null && limit !== null) return measured - busyMs <= limit;
  return (
    busyMs >= leastMs &&
    viewOf(report)
      .failures()
      .every((failure) => cutOff.test(failure))
  );
}
