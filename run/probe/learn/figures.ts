import { endpoint } from '../../../contract/endpoint.ts';
import type { LimitFigure } from '../../../contract/gatewayMetrics.ts';
import { documentOf } from '../../../contract/metricsDocument.ts';
import { mergeHeaders, requestHeaders } from '../../../contract/requestHeaders.ts';
import type { Settings } from '../../../settings/settings.ts';
import { askForMetrics } from '../../fetchMetricsDocument.ts';
import { gatewayFetch } from '../../gatewayFetch.ts';
import { numbersOf, pathsIn } from '../places.ts';

/** Metrics that answered, in the form in which a profile names their figures. */
export interface FoundMetrics {
  readonly path: string;
  readonly format: 'json' | 'prometheus';
  readonly document: object;
}

/** Where pages are asked for, and as whom. */
export interface Pages {
  readonly settings: Pick<Settings, 'apiUrl' | 'metricsPath' | 'metricsUrl' | 'headers' | 'metricsHeaders'>;
  readonly timeoutMs: number;
}

const likelyMetrics = [
  '/metrics',
  '/stats',
  '/internal/metrics',
  '/internal/realtime/metrics',
  '/api/metrics',
  '/status',
  '/metrics.json',
];
const likelyReady = ['/ready', '/readyz', '/health/ready', '/api/ready'];
const likelyHealth = ['/health', '/healthz', '/livez', '/up', '/ping', '/api/health', '/status'];

/** The page that the settings name, else the first likely one that answers with figures. */
export async function findMetrics(pages: Pages): Promise<FoundMetrics | undefined> {
  const { settings } = pages;
  if (settings.metricsUrl !== undefined || settings.metricsPath !== null)
    return readMetrics(pages, settings.metricsPath ?? '');
  const found = await Promise.all(likelyMetrics.map((path) => readMetrics(pages, path)));
  return found.find((each) => each !== undefined);
}

/** The page's figures now; undefined where it answers with something else, or not at all. */
export async function readMetrics({ settings, timeoutMs }: Pages, path: string): Promise<FoundMetrics | undefined> {
  const answer = await askForMetrics({ ...settings, metricsPath: path }, timeoutMs).catch(() => undefined);
  if (answer?.ok !== true) return undefined;
  const json = parsed(answer.text);
  const isFigures = json !== undefined && pathsIn(json, (value) => typeof value === 'number').length > 0;
  if (isFigures) return { path, format: 'json', document: json };
  if (json !== undefined || !/^(?:#\s*(?:HELP|TYPE)\s|[a-zA-Z_:][\w:]*(?:\{.*\})?\s+[-+\d.])/m.test(answer.text))
    return undefined;
  try {
    return { path, format: 'prometheus', document: documentOf(answer.text) };
  } catch {
    return undefined;
  }
}

/** The likely pages that say it is up, and that it can be used; none where every page answers, which says nothing. */
export async function findHealth({ settings, timeoutMs }: Pages): Promise<{ health?: string; ready?: string }> {
  const headers = mergeHeaders(requestHeaders(settings));
  const answers = (path: string) =>
    gatewayFetch(endpoint(settings.apiUrl, path), { headers, timeoutMs })
      .then(({ ok }) => ok)
      .catch(() => false);
  if (await answers('/no-such-page-rlt')) return {};
  const first = async (paths: readonly string[]) => {
    const each = await Promise.all(paths.map(answers));
    return paths.find((_, index) => each[index]);
  };
  const [health, ready] = await Promise.all([first(likelyHealth), first(likelyReady)]);
  return { ...(health === undefined ? {} : { health }), ...(ready === undefined ? {} : { ready }) };
}

/** A figure that a profile can name, and how it was found. */
export interface Guess {
  readonly figure: LimitFigure;
  readonly place: string;
  readonly why: string;
}

/** What the runtime counts is not what the application counts. */
const ofRuntime = /^(?:nodejs|process|go|python|jvm|dotnet|promhttp)_/;

/** Figures of a likely name that grew by just what was done in between. */
export function grownBy(before: object, after: object, by: number, name: RegExp): string[] {
  const was = numbersOf(before);
  return Object.entries(numbersOf(after))
    .filter(([place, value]) => value - (was[place] ?? 0) === by && name.test(place) && !ofRuntime.test(place))
    .map(([place]) => place);
}

const limits: readonly (readonly [LimitFigure, RegExp])[] = [
  ['maxConnectionsPerOrigin', /(?:max|limit).*origin|origin.*(?:max|limit)/i],
  ['maxSubscriptionsPerClient', /(?:max|limit).*(?:subscri|room)|(?:subscri|room).*(?:max|limit)/i],
  ['maxConnections', /(?:max|limit).*(?:conn|socket|client)|(?:conn|socket|client).*(?:max|limit)/i],
  ['idleTimeoutMs', /idle.*(?:timeout|ms)/i],
];

/** Limits, by their names alone. */
export function guessLimits(document: object): Guess[] {
  const taken = new Set<string>();
  const places = Object.keys(numbersOf(document)).filter((place) => !ofRuntime.test(place));
  return limits.flatMap(([figure, name]): Guess[] => {
    const place = places.find((each) => name.test(each) && !taken.has(each));
    if (place === undefined) return [];
    taken.add(place);
    return [{ figure, place, why: 'by its name' }];
  });
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
