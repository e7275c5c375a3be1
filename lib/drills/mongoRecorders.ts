import { Counter, Trend } from 'k6/metrics';
import type { ownMongoDrillMetrics } from '../../thresholds/drills/mongoDrillMetrics.ts';
import { type Recorder, recorderOf } from '../measure/recorder.ts';

type Declarations = typeof ownMongoDrillMetrics;
type NamesOf<Type> = {
  [Name in keyof Declarations]: Declarations[Name] extends { readonly type: Type } ? Name : never;
}[keyof Declarations];

/* Recorders for what a MongoDB drill measures beside every other; see recorders.ts. */

export const counter = <Name extends NamesOf<'counter'>>(name: Name): Recorder<Declarations[Name]> =>
  recorderOf(new Counter(name));
export const trend = <Name extends NamesOf<'trend'>>(name: Name): Recorder<Declarations[Name]> =>
  recorderOf(new Trend(name, true));
