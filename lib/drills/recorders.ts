import { Counter, Gauge, Trend } from 'k6/metrics';
import type { ownDrillMetrics } from '../../thresholds/drills/drill.ts';
import type { ownMongoDrillMetrics } from '../../thresholds/drills/mongoDrillMetrics.ts';
import { type Recorder, recorderOf } from '../measure/recorder.ts';

type Declarations = typeof ownDrillMetrics & typeof ownMongoDrillMetrics;
type NamesOf<Type> = {
  [Name in keyof Declarations]: Declarations[Name] extends { readonly type: Type } ? Name : never;
}[keyof Declarations];

/*
 * Recorders for what drills measure beside the connections. Each makes a k6 metric, which only k6's init context can;
 * calls are marked as pure, so that they stay out of the bundle of a script that uses none.
 */

export const counter = <Name extends NamesOf<'counter'>>(name: Name): Recorder<Declarations[Name]> =>
  recorderOf(new Counter(name));
export const trend = <Name extends NamesOf<'trend'>>(name: Name): Recorder<Declarations[Name]> =>
  recorderOf(new Trend(name, true));
/** k6 would put a unit into the gauge's name in OpenTelemetry; those of scenarios have none. */
export const gauge = <Name extends NamesOf<'gauge'>>(name: Name): Recorder<Declarations[Name]> =>
  recorderOf(new Gauge(name));
/** The same without a recorder, for what is added with every received message. */
export const bareTrend = (name: NamesOf<'trend'>): Trend => new Trend(name, true);
