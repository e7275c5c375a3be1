import { access } from 'node:fs/promises';
import { type RltError, usageError } from '../contract/errors.ts';
import { maskUris } from '../settings/secrets.ts';
import { nearest } from '../settings/suggest.ts';

/** k6 outputs that get the samples of a run beside our own CSV. */
export interface K6Outputs {
  /** The outputs of one scenario, as k6's `--out` and K6_OUT spell them. */
  of(scenario: string): readonly string[];
  /** Variables that make k6's outputs fit runs of a few seconds; what the user has set himself is not among them. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface OutputsRequest {
  /** Values of `--out`; K6_OUT is read where there are none, as k6 does. */
  readonly out: readonly string[] | undefined;
  /** k6's dashboard is asked for apart from these. */
  readonly dashboard: boolean;
  readonly scenarios: readonly string[];
  /** Of k6 at the same time, at most. */
  readonly instances: number;
  readonly force: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Judges the outputs that a user asks for, before anything is started.
 *
 * @throws RltError (usage) for an output that k6 does not have, or whose file would be lost or overwritten
 */
export async function planK6Outputs(request: OutputsRequest): Promise<K6Outputs> {
  const { out, environment } = request;
  const source = out === undefined ? 'K6_OUT' : '--out';
  const outputs = out ?? (environment.K6_OUT ?? '').split(',').filter((output) => output !== '');
  for (const output of outputs) await judge(output, source, request);
  const defaults = Object.entries(defaultEnvironment).filter(([name]) => !environment[name]);
  return {
    of: (scenario) => outputs.map((output) => fileOf(output, scenario)),
    environment: Object.fromEntries(defaults),
  };
}

const builtIn = [
  'cloud',
  'csv',
  'experimental-opentelemetry',
  'experimental-prometheus-rw',
  'influxdb',
  'json',
  'opentelemetry',
  'web-dashboard',
];
const writesFile = new Set(['csv', 'json']);

/** k6 sends every 5 or 10 s by default: most scenarios would be a single point. The dashboards need histograms. */
const defaultEnvironment = {
  K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
  K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: 'true',
  K6_OTEL_EXPORT_INTERVAL: '1s',
  // Our metrics under the same prefix in all outputs.
  K6_OTEL_METRIC_PREFIX: 'k6_',
};

async function judge(output: string, source: string, request: OutputsRequest): Promise<void> {
  const { name, argument } = split(output);
  const refusal = (why: string, hint?: string) =>
    usageError(`${source} is ${JSON.stringify(maskUris(output))}: ${why}`, hint);
  if (name === '') throw refusal(`expected the name of a k6 output: ${builtIn.join(', ')}`);
  // K6_BIN is how one uses a k6 with output extensions; that one knows best what it has.
  if (!builtIn.includes(name) && !request.environment.K6_BIN) {
    const near = nearest(name, builtIn);
    throw refusal(
      `k6 has no output of that name, expected one of ${builtIn.join(', ')}`,
      near === undefined ? "for an extension's output, name a k6 that has it with K6_BIN" : `did you mean ${near}?`,
    );
  }
  if (output.includes(',')) throw refusal('k6 splits outputs at commas', 'repeat --out for each output');
  if (name === 'web-dashboard' && request.dashboard) {
    throw refusal('--dashboard opens it already', 'leave one of them out');
  }
  if (request.instances > 1 && (writesFile.has(name) || name === 'web-dashboard')) {
    throw refusal(
      `--instances is ${request.instances}, and all of them would write there at once`,
      '--keep-samples keeps the samples of each',
    );
  }
  if (writesFile.has(name)) await judgeFile(output, argument, request, refusal);
}

async function judgeFile(
  output: string,
  file: string,
  { scenarios, force }: OutputsRequest,
  refusal: (why: string, hint?: string) => RltError,
): Promise<void> {
  const { name } = split(output);
  if (file === '' || file === '-') {
    throw refusal('expected a file: standard output is for results', `for example --out ${name}=samples.${name}`);
  }
  if (scenarios.length > 1 && !file.includes('{scenario}')) {
    throw refusal(
      'each scenario would overwrite the file of the previous one',
      `for example --out ${name}={scenario}.${name}`,
    );
  }
  for (const scenario of scenarios) {
    const path = split(fileOf(output, scenario)).argument;
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (exists && !force) throw refusal(`${path} exists already`, 'name another file, or overwrite it with --force');
  }
}

function fileOf(output: string, scenario: string): string {
  return writesFile.has(split(output).name) ? output.replaceAll('{scenario}', scenario) : output;
}

function split(output: string): { name: string; argument: string } {
  const [name = '', ...rest] = output.split('=');
  return { name, argument: rest.join('=') };
}
