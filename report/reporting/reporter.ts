import type { Plan } from '../../contract/plan.ts';
import type { Explained, Verdict } from '../../thresholds/judge.ts';
import type { ReportFigure } from '../analysis/reportFigure.ts';
import type { Collector, DetailsContext } from '../collector.ts';
import type { Sample } from '../readSamples.ts';
import type { ScenarioReport, Timeline } from '../schema.ts';
import type { DetailsForm, ReportWith } from './details.ts';
import { type Pattern, type Seen, seeAll } from './pattern.ts';
import type { Judgement } from './predecessor.ts';
import type { NamedSamples } from './samples.ts';
import type { ReportTable } from './table.ts';

/** What one scenario says of its reports. Everything but making its details may be left out. */
export interface Reporting<Details> {
  readonly form: DetailsForm<Details>;
  /** Metrics whose samples the details are made from. */
  readonly wanted: readonly string[];
  collect(plan: Plan): Collector<Details>;
  /** What came of it, in a sentence. */
  summarize(details: Details, context: DetailsContext & { readonly goals: readonly Verdict[] }): string;
  /** What people read beside the goals. */
  figures?(report: ReportWith<Details>): ReportFigure[];
  readonly patterns?: readonly Pattern<ReportWith<Details>>[];
  /** When, and for whom, a goal was missed, in sentences; empty where the report does not tell. */
  where?(report: ReportWith<Details>, goal: string): string[];
  /** What the load was: times under another one cannot be compared. */
  load?(report: ReportWith<Details>): Readonly<Record<string, string | number | undefined>>;
  /** The raw samples behind a goal's time; undefined where the report keeps none. */
  samples?(report: ReportWith<Details>, goal: Verdict): NamedSamples | undefined;
  tables?(report: ReportWith<Details>): ReportTable[];
  /** What the gateway's error events said. */
  errorMessages?(report: ReportWith<Details>): readonly string[];
  /** The limit on connections that the scenario is about, null where it is not known; else it is the gateway's own. */
  connectionLimit?(report: ReportWith<Details>): number | null;
  /** Why single attempts failed. */
  failures?(report: ReportWith<Details>): readonly string[];
  /** What a report of the earlier harness can be held to. */
  judgePredecessor?(report: ReportWith<Details>): Judgement;
  /** Goals that come close to their limit however well the gateway works. */
  readonly alwaysNearLimit?: readonly string[];
  /** What goals are called in a line that has no room, where the end of their id does not tell. */
  readonly shortNames?: Readonly<Record<string, string | undefined>>;
  /** Figures that stand in that line beside the times, with their noun. */
  readonly headlines?: Readonly<Record<string, string | undefined>>;
}

/** How details are made from a run. */
export type Collecting<Details> = Pick<Reporting<Details>, 'wanted' | 'collect' | 'summarize'>;

/** The same for code that does not know which scenario it is about: the details' type is closed over. */
export interface Reporter {
  readonly wanted: readonly string[];
  readonly patterns: readonly Seen['pattern'][];
  collect(plan: Plan): DetailsCollection;
  /** The report with its details as its scenario has them, or what is wrong with them. */
  read(report: ScenarioReport): { readonly report: ScenarioReport } | { readonly problem: string };
  view(report: ScenarioReport): ReportView;
}

/** The samples of one run on their way into the details. */
export interface DetailsCollection {
  add(sample: Sample): void;
  readonly explained: Explained;
  marks(origin: number): Timeline['marks'];
  finish(context: DetailsContext): {
    readonly details: ScenarioReport['details'];
    summarize(goals: readonly Verdict[]): string;
  };
}

/** What a report's scenario knows of it. */
export interface ReportView {
  figures(): ReportFigure[];
  /** What the scenario's own patterns see. */
  seen(): Seen[];
  where(goal: string): string[];
  load(): Readonly<Record<string, string | number | undefined>>;
  samples(goal: Verdict): NamedSamples | undefined;
  tables(): ReportTable[];
  errorMessages(): readonly string[];
  failures(): readonly string[];
  connectionLimit(): number | null | undefined;
  judgePredecessor(): Judgement;
  readonly alwaysNearLimit: readonly string[];
  readonly shortNames: Readonly<Record<string, string | undefined>>;
  readonly headlines: Readonly<Record<string, string | undefined>>;
}

/** Closes a scenario's reporting over the type of its details. */
export function makeReporter<Details extends ScenarioReport['details']>(reporting: Reporting<Details>): Reporter {
  const { form, patterns = [], alwaysNearLimit = [], shortNames = {}, headlines = {} } = reporting;
  return {
    wanted: reporting.wanted,
    patterns,
    collect(plan) {
      const collector = reporting.collect(plan);
      return {
        add: (sample) => collector.add(sample),
        get explained() {
          return collector.explained ?? {};
        },
        marks: (origin) => collector.marks?.(origin) ?? [],
        finish(context) {
          const details = form.keep(collector.details(context));
          return { details, summarize: (goals) => reporting.summarize(details, { ...context, goals }) };
        },
      };
    },
    read(report) {
      const read = form.read(report.details);
      return 'problem' in read ? read : { report: { ...report, details: read.details } };
    },
    view(report) {
      const own = () => form.of(report);
      return {
        figures: () => reporting.figures?.(own()) ?? [],
        seen: () => seeAll(report.partial === undefined ? patterns : patterns.filter(worksInPart), own()),
        where: (goal) => reporting.where?.(own(), goal) ?? [],
        load: () => reporting.load?.(own()) ?? {},
        samples: (goal) => reporting.samples?.(own(), goal),
        tables: () => reporting.tables?.(own()) ?? [],
        errorMessages: () => reporting.errorMessages?.(own()) ?? [],
        failures: () => reporting.failures?.(own()) ?? [],
        connectionLimit: () => reporting.connectionLimit?.(own()),
        judgePredecessor: () => reporting.judgePredecessor?.(own()) ?? { goals: [], unknown: [] },
        ...{ alwaysNearLimit, shortNames, headlines },
      };
    },
  };
}

/** What a report that was cut short does not hold is not lost: nothing may be concluded from its absence. */
function worksInPart({ needsWhole }: { readonly needsWhole?: true }): boolean {
  return needsWhole !== true;
}
