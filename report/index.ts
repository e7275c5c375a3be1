/*
 * `realtime-load-test/report`: what a run leaves behind, to be read and shown by programs of one's own. It runs in Node.
 */

export { type Outcome, overall, type Verdict } from '../thresholds/judge.ts';
export { type AnalyzedRun, type AnalyzedScenario, analyzeRun } from './analysis/analyzeRun.ts';
export { type GenericDetails, genericReportSchema, type MeasuredMetric } from './generic/details.ts';
export { readRun } from './run/readRun.ts';
export { outcomeOf, type Run, type RunReport, reportOutcome, startOf } from './run/run.ts';
export { type BuiltInReport, builtInReportSchema, type ReportOf } from './scenarios/reports.ts';
export {
  type Distribution,
  type Environment,
  type GatewayReport,
  type Generator,
  type LogReport,
  type ScenarioReport,
  type Stores,
  type SuiteSummary,
  scenarioReportSchema,
  suiteSummarySchema,
  type Target,
  type Timeline,
} from './schema.ts';
export { type View, views } from './views/views.ts';
