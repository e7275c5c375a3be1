import type { Annotation } from './annotations.ts';
import type { Dialect } from './dialect.ts';

/** One panel as data; `dashboard.ts` makes Grafana's JSON of it. */
export interface Panel {
  readonly title: string;
  /** What is to be seen. */
  readonly shows: string;
  /** What a bad picture looks like. */
  readonly bad: string;
  /** What to do then. */
  readonly remedy: string;
  readonly kind: 'lines' | 'heatmap' | 'goals';
  /** `time` is the dialect's own unit. */
  readonly unit: 'time' | 'count' | 'perSecond' | 'cores' | 'bytes' | 'share';
  readonly queries: (dialect: Dialect) => readonly Query[];
  /** Columns of 24. */
  readonly width?: 12 | 24;
  /** A variable for each of whose values there is a panel. */
  readonly repeat?: VariableName;
}

export interface Query {
  /** Name of the line; `{{label}}` stands for a label's value. */
  readonly legend: string;
  readonly expr: string;
  /** Drawn as the limit that the other lines are held to. */
  readonly isLimit?: true;
  readonly format?: 'heatmap' | 'time_series';
}

/** What a person chooses in a dashboard, or leaves at all of it. */
export type VariableName = 'role' | 'time' | 'counter' | 'rate' | 'other';

/** The place in an expression where Grafana puts a value of a variable, also amid a word. */
export function chosen(name: VariableName): string {
  return `\${${name}}`;
}

export interface Variable {
  readonly name: VariableName;
  readonly label: string;
  /** What Grafana asks for the values. */
  readonly query: (dialect: Dialect) => string;
  /** Takes a value out of an answer: its first group. */
  readonly regex?: (dialect: Dialect) => string;
  /** What stands for all values, where it is not a list of them. */
  readonly all?: string;
}

/** A dashboard as data. */
export interface Content {
  /** Beginning of its address. */
  readonly id: string;
  /** Name of its file, for a dialect's id. */
  readonly file: (dialect: string) => string;
  readonly title: string;
  readonly description: string;
  /** Beside data source, scenario and run. */
  readonly variables: readonly Variable[];
  readonly annotations: readonly Annotation[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}
