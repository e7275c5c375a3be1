import type { AnalyzedRun } from '../analysis/analyzeRun.ts';
import { renderSummary } from './github.ts';
import { issuesOf } from './issues.ts';
import { renderJunit } from './junit.ts';
import { renderReadme } from './markdown/readme.ts';
import { renderText } from './text.ts';

interface Format {
  readonly describe: string;
  readonly render: (run: AnalyzedRun, link: string) => Promise<string>;
}

/** What `rlt report --format` prints. */
export const formats = {
  text: {
    describe: 'a few lines to paste into a chat',
    render: async (run, link) => renderText(run, link),
  },
  md: { describe: 'README.md', render: async (run) => renderReadme(run) },
  html: { describe: 'index.html', render: async (run) => (await import('./html/page.ts')).renderPage(run) },
  junit: { describe: 'junit.xml', render: async (run) => renderJunit(run) },
  issues: {
    describe: 'the text of an issue for each missed goal',
    render: async (run) =>
      issuesOf(run)
        .map(({ title, body }) => `# ${title}\n\n${body}`)
        .join('\n'),
  },
  github: { describe: 'what $GITHUB_STEP_SUMMARY gets on GitHub Actions', render: async (run) => renderSummary(run) },
  json: {
    describe: 'one JSON document: verdict, goals and figures of every scenario',
    render: async (run) => json(run),
  },
} as const satisfies Record<string, Format>;

export function isFormat(name: string): name is keyof typeof formats {
  return Object.hasOwn(formats, name);
}

function json({ run, outcome, startedAt, scenarios }: AnalyzedRun): string {
  const document = {
    name: run.name,
    outcome,
    ...(startedAt === undefined ? {} : { startedAt }),
    problems: run.problems,
    scenarios: scenarios.map(({ file, report, outcome: own, figures, seen, unknown }) => ({
      scenario: report.scenario,
      file,
      outcome: own,
      summary: report.summary,
      goals: report.goals ?? [],
      figures: figures.map(({ id, value, unit, interval }) => ({
        id,
        value,
        unit,
        ...(interval === undefined ? {} : { interval }),
      })),
      observations: seen.map(({ pattern, text }) => ({ id: pattern.id, text })),
      unknown,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
