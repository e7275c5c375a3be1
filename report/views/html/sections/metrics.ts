import { formatCount } from '../../../../text/format.ts';
import { flatten, type Leaf } from '../../../compare/flatten.ts';
import type { MetricsDocument, ScenarioReport } from '../../../schema.ts';
import { plural } from '../../words.ts';
import { html, type Part } from '../html.ts';
import { dataTable, foldAway } from '../parts.ts';

/** Entries of a map that have a row of their own; a gateway lists every job it has ever replayed. */
const mostEntries = 5;
/** Rows of the table of all values; the report itself holds the rest. */
const mostRows = 200;

/** The gateway's metrics before, during and after a scenario, side by side. */
export function metricsTable({ details }: ScenarioReport): Part {
  const columns = [
    { title: 'Before', document: details.metricsBefore },
    { title: 'During, at most', document: details.metricsDuring },
    { title: 'After', document: details.metricsAfter },
  ].flatMap(({ title, document }) => (document === undefined ? [] : [{ title, document }]));
  if (columns.length === 0) return undefined;
  const header = ['Metric', ...columns.map(({ title }) => title)];

  const overview = tableRows(columns.map(({ document }) => summarized(document)));
  const all = tableRows(columns.map(({ document }) => flatten(document)));
  const rest = all.length - mostRows;
  const more = rest > 0 ? ` (${plural(rest, 'more value')} in the report)` : '';
  return html`<h3>Metrics</h3>${dataTable("The gateway's own figures", header, overview, { numbersFrom: 1 })}
${
  all.length === overview.length
    ? undefined
    : foldAway(
        `All ${plural(all.length, 'value')}`,
        dataTable(`Every value${more}`, header, all.slice(0, mostRows), { numbersFrom: 1 }),
      )
}`;
}

function tableRows(columns: readonly ReadonlyMap<string, Leaf>[]): Part[][] {
  const paths = new Set(columns.flatMap((column) => [...column.keys()]));
  return [...paths].map((path) => [html`<code>${path}</code>`, ...columns.map((column) => shown(column.get(path)))]);
}

/** Plain values as they are, short maps by entry, and of everything deeper the number of its entries. */
function summarized(document: MetricsDocument): Map<string, Leaf> {
  const rows = new Map<string, Leaf>();
  for (const [key, value] of Object.entries(document)) {
    const leaves = flatten({ [key]: value });
    const entries = typeof value === 'object' && value !== null ? Object.values(value) : [];
    if (entries.length > mostEntries || entries.some((entry) => typeof entry === 'object')) {
      rows.set(`${key} (entries)`, entries.length);
    } else for (const [path, leaf] of leaves) rows.set(path, leaf);
  }
  return rows;
}

function shown(value: Leaf | undefined): string {
  if (value === undefined) return '–';
  return typeof value === 'number' ? formatCount(value) : String(value);
}
