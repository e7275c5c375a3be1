import type { GatewayMetrics } from '../../../contract/gatewayMetrics.ts';
import { compileMetricsReader } from '../../../contract/metricsDocument.ts';
import { defaultProfile } from '../../../settings/defaultProfile.ts';
import type { AnalyzedRun } from '../../analysis/analyzeRun.ts';
import { runtimesOf } from '../../runtimes.ts';
import { storeTexts } from '../../stores.ts';
import { code, markdownTable, plain } from './table.ts';

/** A line for what only a person knows. */
const blank = '______';

/** Variables of the gateway's contract, and where its metrics state their value. */
const gatewayVariables: readonly { name: string; metric?: keyof GatewayMetrics }[] = [
  { name: 'SOCKET_CLIENT_ORIGIN' },
  { name: 'SOCKET_MAX_CONNECTIONS', metric: 'maxConnections' },
  { name: 'SOCKET_MAX_CONNECTIONS_PER_ORIGIN', metric: 'maxConnectionsPerOrigin' },
  { name: 'SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT', metric: 'maxSubscriptionsPerClient' },
  { name: 'SOCKET_IDLE_TIMEOUT_MS', metric: 'idleTimeoutMs' },
];

/** config.md: what was deployed, as far as the run can tell, with blanks for the rest. */
export function renderConfig(analyzed: AnalyzedRun): string {
  const { run } = analyzed;
  const target = run.entry?.target;
  const own = target?.embedded === true;
  const runtime = runtimesOf(analyzed.scenarios.map(({ report }) => report));
  const stores = new Map(analyzed.scenarios.flatMap(({ report }) => [...storeTexts(report)]));
  const sections = [
    `# Configuration of load test ${run.name}`,
    'What the run knows is filled in. Fill in the rest: once you have edited this file, it is never overwritten.',
    '## Deployment',
    markdownTable(
      ['', ''],
      [
        ['Gateway', own ? 'the reference gateway of realtime-load-test, started for this run' : blank],
        ['Version or commit', own ? (versionOf(analyzed) ?? blank) : blank],
        ['Runs on', runtime === undefined ? blank : plain(runtime)],
        ['Instances, and what balances between them', own ? '1' : blank],
        ['Machine or container (CPU, memory)', own ? 'the same as the load generator' : blank],
        ['Deployed by, and when', own ? 'this run' : blank],
      ],
    ),
    '## Endpoints',
    markdownTable(
      ['', ''],
      [
        ['Base URL', known(target?.apiUrl)],
        ['Socket.IO path', known(target?.websocketPath)],
        ['Metrics', known(target?.metricsUrl ?? target?.metricsPath ?? undefined)],
        ['Origin of the clients', known(target?.origin)],
      ],
    ),
    '## Data stores',
    markdownTable(
      ['', 'Address', 'Version', 'Where it runs'],
      [
        [
          'Redis',
          known(target?.redisUrl),
          stores.get('Redis') ?? blank,
          isLocal(target?.redisUrl) ? 'on this machine' : blank,
        ],
        [
          'MongoDB',
          known(target?.mongoUri),
          stores.get('MongoDB') ?? blank,
          isLocal(target?.mongoUri) ? 'on this machine' : blank,
        ],
      ],
    ),
    '## Gateway settings',
    settingsTable(analyzed),
    '## Remarks',
    blank,
  ];
  return `${sections.join('\n\n')}\n`;
}

function settingsTable({ run, scenarios }: AnalyzedRun): string {
  const environments = environmentsOf({ run, scenarios });
  const metrics = statedMetrics({ run, scenarios });
  const given = environments.flatMap(({ environment }) => Object.keys(environment));
  const names = [...gatewayVariables.map(({ name }) => name), ...given.filter((name) => name.startsWith('SOCKET_'))];
  const rows = [...new Set(names)].map((name) => {
    const values = new Map<string, string[]>();
    for (const { scenario, environment } of environments) {
      const value = environment[name];
      if (value !== undefined) values.set(value, [...(values.get(value) ?? []), scenario]);
    }
    if (values.size === 1) return [code(name), code([...values.keys()].join()), "the run's environment"];
    if (values.size > 1) {
      const each = [...values].map(([value, names]) => `${code(value)} for ${names.join(', ')}`);
      return [code(name), each.join('; '), "the run's environment"];
    }
    const metric = gatewayVariables.find((variable) => variable.name === name)?.metric;
    const stated = metric === undefined ? undefined : metrics?.[metric];
    if (typeof stated !== 'number') return [code(name), blank, ''];
    return [code(name), `${code(String(stated))}${stated === 0 ? ' (off)' : ''}`, 'its metrics'];
  });
  return markdownTable(['Variable', 'Value', 'Stated by'], rows);
}

/** What gateways that were started for the run were told; a verification starts one for each scenario. */
function environmentsOf({ run, scenarios }: Pick<AnalyzedRun, 'run' | 'scenarios'>) {
  const own = scenarios.flatMap(({ report: { scenario, gateway } }) =>
    gateway?.environment === undefined ? [] : [{ scenario: String(scenario), environment: gateway.environment }],
  );
  const shared = run.entry?.target?.gatewayEnvironment;
  return own.length > 0 || shared === undefined ? own : [{ scenario: 'all scenarios', environment: shared }];
}

function statedMetrics({ run, scenarios }: Pick<AnalyzedRun, 'run' | 'scenarios'>): GatewayMetrics | undefined {
  const profile = scenarios.find(({ report }) => report.plan !== undefined)?.report.plan?.profile ?? defaultProfile;
  const details = scenarios.map(({ report }) => report.details);
  const document =
    run.snapshots[0]?.snapshot.metrics ??
    details.map((each) => each.metricsBefore ?? each.metricsDuring ?? each.metricsAfter).find(Boolean);
  return document === undefined ? undefined : compileMetricsReader(profile.metrics)(document);
}

function versionOf({ scenarios }: AnalyzedRun): string | undefined {
  return scenarios.find(({ report }) => report.environment !== undefined)?.report.environment?.tool;
}

function known(value: string | undefined): string {
  return value === undefined ? blank : code(value);
}

function isLocal(uri: string | undefined): boolean {
  return uri !== undefined && /\/\/(?:\*\*\*@)?(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/]|$)/.test(uri);
}
