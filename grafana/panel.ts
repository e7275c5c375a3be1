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
}

export interface Query {
  /** Name of the line; `{{label}}` stands for a label's value. */
  readonly legend: string;
  readonly expr: string;
  /** Drawn as the limit that the other lines are held to. */
  readonly isLimit?: true;
  readonly format?: 'heatmap' | 'time_series';
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}
