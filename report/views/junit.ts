import Builder from 'fast-xml-builder';
import { formatLimit } from '../../text/format.ts';
import type { Verdict } from '../../thresholds/judge.ts';
import type { AnalyzedRun, AnalyzedScenario } from '../analysis/analyzeRun.ts';
import { storeTexts } from '../stores.ts';
import { findingsText } from './logText.ts';
import { measuredText } from './words.ts';

/**
 * junit.xml: a suite for each scenario, a test case for each goal. A missed goal is a failure, one that was not
 * measured an error, so that no consumer takes it for a pass.
 */
export function renderJunit(analyzed: AnalyzedRun): string {
  const suites = [...analyzed.scenarios.map(scenarioSuite), ...problemSuite(analyzed)];
  const builder = new Builder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressBooleanAttributes: false,
  });
  const totals = {
    '@name': `load test ${analyzed.run.name}`,
    ...totalsOf(suites),
    testsuite: suites,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(clean({ testsuites: totals }))}`;
}

interface Suite {
  '@name': string;
  '@tests': number;
  '@failures': number;
  '@errors': number;
  '@skipped': number;
  '@time': string;
  '@timestamp'?: string;
  properties?: { property: { '@name': string; '@value': string }[] };
  testcase: TestCase[];
  'system-out'?: string;
}

interface TestCase {
  '@name': string;
  '@classname': string;
  '@time': string;
  failure?: Problem;
  error?: Problem;
  skipped?: { '@message': string };
  'system-out'?: string;
}

interface Problem {
  '@message': string;
  '@type': string;
  '#text': string;
}

function scenarioSuite({ report, file, outcome, unknown }: AnalyzedScenario): Suite {
  const { goals = [], scenario, generator, executedAt, environment } = report;
  const seconds = ((generator?.durationMs ?? 0) / 1000).toFixed(3);
  const logged = findingsText(report);
  const cases = goals.map((goal) => goalCase(scenario, goal, goal.id === 'log.clean' ? logged : ''));
  // A scenario can be spoiled by what is no goal of it, such as a report that is not whole.
  const explained = goals.some((goal) => goal.outcome === outcome) || outcome === 'passed';
  if (!explained) cases.push(errorCase(scenario, 'The scenario was measured as a whole', [outcome, ...report.errors]));
  const { testcase, ...attributes } = suite(scenario, cases, seconds);
  return {
    ...attributes,
    ...(executedAt === undefined ? {} : { '@timestamp': executedAt.replace(/\.\d+Z$/, '') }),
    ...(environment === undefined
      ? {}
      : {
          properties: {
            property: [...Object.entries(environment), ...storeTexts(report)].map(([name, value]) => ({
              '@name': name,
              '@value': String(value),
            })),
          },
        }),
    testcase,
    'system-out': [report.summary, ...unknown.map((text) => `cannot tell: ${text}`), `details: ${file}`].join('\n'),
  };
}

/** @param evidence what the goal's figure counts */
function goalCase(scenario: string, goal: Verdict, evidence: string): TestCase {
  const base = { '@name': `${goal.id}: ${goal.title}`, '@classname': `rlt.${scenario}`, '@time': '0' };
  const figures = `limit ${formatLimit(goal)}, measured ${measuredText(goal)}, ${goal.samples} samples`;
  switch (goal.outcome) {
    case 'passed':
      return { ...base, 'system-out': joined(figures, goal.reason) };
    case 'skipped':
      return { ...base, skipped: { '@message': goal.reason ?? 'it does not apply' } };
    case 'failed':
      return { ...base, failure: problem('goal missed', figures, joined(goal.reason, evidence)) };
    case 'invalid':
      return {
        ...base,
        error: problem('not measured', goal.reason ?? 'it was not measured', joined(figures, evidence)),
      };
  }
}

function joined(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text !== '').join('\n');
}

function problemSuite({ run: { problems } }: AnalyzedRun): Suite[] {
  if (problems.length === 0) return [];
  return [suite('run', [errorCase('run', 'The run is complete', problems)], '0')];
}

function errorCase(scenario: string, name: string, reasons: readonly string[]): TestCase {
  return {
    '@name': name,
    '@classname': `rlt.${scenario}`,
    '@time': '0',
    error: problem('not measured', reasons[0] ?? '', reasons.join('\n')),
  };
}

function problem(type: string, message: string, text = ''): Problem {
  return { '@message': message, '@type': type, '#text': text };
}

function suite(name: string, cases: TestCase[], seconds: string): Suite {
  return {
    '@name': name,
    '@tests': cases.length,
    '@failures': cases.filter(({ failure }) => failure !== undefined).length,
    '@errors': cases.filter(({ error }) => error !== undefined).length,
    '@skipped': cases.filter(({ skipped }) => skipped !== undefined).length,
    '@time': seconds,
    testcase: cases,
  };
}

/** The schema of Jenkins' xUnit plug-in (junit-10.xsd) knows `skipped` of a suite, but not of all suites together. */
function totalsOf(suites: readonly Suite[]) {
  const sum = (key: '@tests' | '@failures' | '@errors') => suites.reduce((total, each) => total + each[key], 0);
  return {
    '@tests': sum('@tests'),
    '@failures': sum('@failures'),
    '@errors': sum('@errors'),
    '@time': suites.reduce((total, each) => total + Number(each['@time']), 0).toFixed(3),
  };
}

/** Takes out what XML 1.0 has no way to write: a gateway's message may hold control characters. */
function clean(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item)]));
}
