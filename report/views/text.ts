import { formatCount, formatLimit } from '../../text/format.ts';
import type { AnalyzedRun, AnalyzedScenario } from '../analysis/analyzeRun.ts';
import { gatewayName, marks, measuredText, plural, timeText } from './words.ts';

/**
 * The few lines that one pastes into a chat.
 *
 * @param link where the report can be read
 */
export function renderText({ run, outcome, startedAt, scenarios }: AnalyzedRun, link: string): string {
  const target = run.entry?.target;
  const where = target === undefined ? '' : ` · ${gatewayName(target)}`;
  return `${[
    `${marks[outcome]} ${outcome.toUpperCase()}  load test ${run.name} · ${timeText(startedAt)}${where}`,
    ...scenarios.map(scenarioLine),
    ...run.problems.map((problem) => `! ${problem}`),
    `report: ${link}`,
  ].join('\n')}\n`;
}

function scenarioLine(scenario: AnalyzedScenario): string {
  const { report, outcome } = scenario;
  const parts = partsOf(scenario);
  return `${marks[outcome]} ${report.scenario}: ${parts.length === 0 ? report.summary : parts.join(' · ')}`;
}

/** The figures that people ask for first, then what was missed, and how much is not proven. */
function partsOf({ report, figures, view }: AnalyzedScenario): string[] {
  const goals = report.goals ?? [];
  const timed = goals.filter(({ unit, measured }) => unit === 'ms' && measured !== null);
  const headlines = figures.flatMap(({ id, value }) => {
    const noun = Object.hasOwn(view.headlines, id) ? view.headlines[id] : undefined;
    return noun === undefined || value === null ? [] : [`${formatCount(value)} ${noun}`];
  });
  const missed = goals.filter((goal) => goal.outcome === 'failed' && !timed.includes(goal));
  const counted = (['invalid', 'skipped'] as const).flatMap((outcome) => {
    const count = goals.filter((goal) => goal.outcome === outcome).length;
    return count === 0 ? [] : [`${plural(count, 'goal')} ${outcome === 'invalid' ? 'not measured' : 'skipped'}`];
  });
  return [
    ...timed.map(
      (goal) =>
        `${shortName(goal.id, view)} ${measuredText(goal)} ${goal.aggregate === 'p(95)' ? 'p95 ' : ''}(${formatLimit(goal)})`,
    ),
    ...headlines,
    ...missed.map((goal) => `${goal.title}: ${measuredText(goal)} (${formatLimit(goal)})`),
    ...counted,
  ];
}

function shortName(id: string, { shortNames }: AnalyzedScenario['view']): string {
  if (Object.hasOwn(shortNames, id)) return shortNames[id] ?? id;
  return id.split('.').at(-1)?.replaceAll('-', ' ') ?? id;
}
