import { formatCount } from '../../../../text/format.ts';
import type { AnalyzedRun } from '../../../analysis/analyzeRun.ts';
import { html, type Part } from '../html.ts';
import { dataTable } from '../parts.ts';

/** The metrics snapshots of a suite, in order, with what changed from each to the next. */
export function snapshotSection({ run, snapshotChanges }: AnalyzedRun): Part {
  if (run.snapshots.length === 0) return undefined;
  const rows = run.snapshots.flatMap(({ file, snapshot }, index) => {
    const head = [html`<a href="${encodeURI(file)}">${snapshot.stage}</a>`, snapshot.capturedAt.slice(11, 19)];
    const changes = index === 0 ? [] : (snapshotChanges[index - 1]?.changes ?? []);
    if (changes.length === 0) return [[...head, index === 0 ? '(first)' : 'nothing has changed', '', '']];
    return changes.map(({ path, baseline, target }, row) => [
      ...(row === 0 ? head : ['', '']),
      html`<code>${path}</code>`,
      value(baseline),
      value(target),
    ]);
  });
  return html`<section aria-labelledby="snapshots"><h2 id="snapshots">Metrics snapshots</h2>
${dataTable('What changed since the snapshot before', ['Snapshot', 'Taken', 'Metric', 'Before', 'Then'], rows, { numbersFrom: 3 })}
</section>`;
}

function value(number: number | undefined): string {
  return number === undefined ? '–' : formatCount(number);
}
