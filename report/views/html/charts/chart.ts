import type { PlotOptions } from '@observablehq/plot';

/** A chart before it is drawn, with everything that those need who cannot see it. */
export interface Chart {
  /** Unique in its scenario. */
  readonly id: string;
  readonly title: string;
  /** What it shows, with the figures that matter, in a sentence or two. */
  readonly caption: string;
  readonly legend: readonly LegendEntry[];
  /** Plot's options for a drawing of this width, in pixels. */
  readonly plot: (width: number) => PlotOptions;
  /** The figures behind it. */
  readonly table: ChartTable;
}

export interface LegendEntry {
  readonly label: string;
  readonly colour: Colour;
  readonly shape: 'area' | 'line' | 'dashed' | 'dot' | 'cross';
}

export interface ChartTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The page's colours by their role; `style.ts` gives them their light and dark values. */
export const colours = {
  main: 'var(--main)',
  soft: 'var(--soft)',
  second: 'var(--second)',
  limit: 'var(--limit)',
  bad: 'var(--bad)',
  muted: 'var(--muted)',
  outage: 'var(--outage)',
} as const;

export type Colour = keyof typeof colours;
