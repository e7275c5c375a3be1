import type { AnalyzedRun } from '../../../analysis/analyzeRun.ts';
import { clientsTexts } from '../../../clientsText.ts';
import { runtimesOf } from '../../../runtimes.ts';
import { storeTexts } from '../../../stores.ts';
import { clockText, gatewayText, memoryText, plural, wayRows } from '../../words.ts';
import { html, type Part } from '../html.ts';
import { dataTable } from '../parts.ts';

/** What was run, against what, and with what. */
export function aboutSection({ run: { entry }, scenarios }: AnalyzedRun): Part {
  const environment = scenarios.find(({ report }) => report.environment !== undefined)?.report.environment;
  const runtime = runtimesOf(scenarios.map(({ report }) => report));
  const clock = clockText(scenarios.map(({ report }) => report));
  const target = entry?.target;
  const rows: Part[][] = [
    ...(target === undefined
      ? []
      : [
          ['Gateway', target.embedded ? gatewayText(target) : html`<code>${target.apiUrl}</code>`],
          ['Metrics', html`<code>${target.metricsUrl ?? target.metricsPath ?? 'none'}</code>`],
          ['Redis', target.redisUrl === undefined ? 'not given' : html`<code>${target.redisUrl}</code>`],
          ['MongoDB', target.mongoUri === undefined ? 'not given' : html`<code>${target.mongoUri}</code>`],
        ]),
    ...(runtime === undefined ? [] : [['Gateway runs on', runtime]]),
    ...[...new Map(scenarios.flatMap(({ report }) => [...storeTexts(report)]))].map(([name, text]) => [
      `${name} is`,
      text,
    ]),
    ...(environment === undefined
      ? []
      : [
          [
            'Load generator',
            `realtime-load-test ${environment.tool}, k6 ${environment.k6} with xk6-redis ${environment.xk6Redis}, Node ${environment.node}`,
          ],
          ...wayRows(environment).map(([name, value, where]) => [name, html`<code>${value}</code>, ${where}`]),
          [
            'Machine',
            `${environment.platform}, ${plural(environment.cpus, 'CPU')}, ${memoryText(environment.memoryBytes)}`,
          ],
        ]),
    ...clientsTexts(scenarios.map(({ report }) => report)).map((text) => ['Clients connect', text]),
    ...(clock === undefined ? [] : [['Clock', clock]]),
  ];
  const commands = entry?.commands ?? [];
  if (rows.length === 0 && commands.length === 0) return undefined;
  return html`<section aria-labelledby="about"><h2 id="about">Environment</h2>
${commands.length === 0 ? undefined : html`<p>Commands, without secrets (<code>***</code>):</p><pre tabindex="0"><code>${commands.join('\n')}</code></pre>`}
${dataTable('What was run, and where', ['', ''], rows)}
</section>`;
}
