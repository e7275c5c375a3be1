import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
import type {
  CounterName,
  GaugeName,
  metricDeclarations,
  RateName,
  TimeTrendName,
  TrendName,
} from '../../thresholds/index.ts';
import { type Recorder, recorderOf } from './recorder.ts';

/** A recorder for a metric of the built-in scenarios: name, type and keys are those of its declaration. */
export type RecorderOf<Name extends keyof typeof metricDeclarations> = Recorder<(typeof metricDeclarations)[Name]>;

/*
 * Each makes a k6 metric, which only k6's init context can. Calls are marked as pure (`@__PURE__`), so that the metrics
 * of what a script makes no use of stay out of its bundle.
 */

export const trend = <Name extends TimeTrendName>(name: Name): RecorderOf<Name> => recorderOf(new Trend(name, true));
export const amounts = <Name extends Exclude<TrendName, TimeTrendName>>(name: Name): RecorderOf<Name> =>
  recorderOf(new Trend(name));
export const counter = <Name extends CounterName>(name: Name): RecorderOf<Name> => recorderOf(new Counter(name));
export const gauge = <Name extends GaugeName>(name: Name): RecorderOf<Name> => recorderOf(new Gauge(name));
export const rate = <Name extends RateName>(name: Name): RecorderOf<Name> => recorderOf(new Rate(name));

/*
 * The same without a recorder, for what is added with every received message.
 */

export const bareTrend = (name: TimeTrendName): Trend => new Trend(name, true);
export const bareCounter = (name: CounterName): Counter => new Counter(name);
