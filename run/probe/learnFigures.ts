import { endpoint } from '../../contract/endpoint.ts';
import { documentOf } from '../../contract/metricsDocument.ts';
import { gatewayFetch } from '../gatewayFetch.ts';
import { numbersOf, pathsIn } from './places.ts';

/** Metrics that answered, in the form in which a profile names their figures. */
export interface FoundMetrics {
  readonly path: string;
  readonly format: 'json' | 'prometheus';
  readonly document: object;
}

export interface Pages {
  readonly apiUrl: string;
  readonly headers: Readonly<Record<string, string>>;
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
const likelyHealth = ['/health', '/healthz', '/livez', '/up', '/ping', '/api/health', '/status'];

/** The first likely page that answers with figures. */
export async function findMetrics(pages: Pages): Promise<FoundMetrics | undefined> {
  const found = await Promise.all(likelyMetrics.map((path) => readMetrics(pages, path)));
  return found.find((each) => each !== undefined);
}

/** The page's figures now; undefined where it answers with something else, or not at all. */
export async function readMetrics(
  { apiUrl, headers, timeoutMs }: Pages,
  path: string,
): Promise<FoundMetrics | undefined> {
  const answer = await gatewayFetch(endpoint(apiUrl, path), { headers, timeoutMs }).catch(() => undefined);
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

/** The first likely page that says it is up; undefined also where every page does, which says nothing. */
export async function findHealth({ apiUrl, headers, timeoutMs }: Pages): Promise<string | undefined> {
  const answers = (path: string) =>
    gatewayFetch(endpoint(apiUrl, path), { headers, timeoutMs })
      .then(({ ok }) => ok)
      .catch(() => false);
  const [anything, ...each] = await Promise.all(['/no-such-page-rlt', ...likelyHealth].map(answers));
  return anything ? undefined : likelyHealth.find((_, index) => each[index]);
}

/** A figure that a profile can name, and how it was found. */
export interface Guess {
  readonly figure:
    | 'totalConnections'
    | 'totalSubscriptions'
    | 'maxConnections'
    | 'maxConnectionsPerOrigin'
    | 'maxSubscriptionsPerClient'
    | 'idleTimeoutMs';
  readonly place: string;
  readonly why: string;
}

/** Figures that grew by just what was done in between, the likeliest by name first. */
export function grownBy(before: object, after: object, by: number, name: RegExp): string[] {
  const was = numbersOf(before);
  const grown = Object.entries(numbersOf(after))
    .filter(([place, value]) => value - (was[place] ?? 0) === by)
    .map(([place]) => place);
  return grown.filter((place) => name.test(place));
}

const limits: readonly (readonly [Guess['figure'], RegExp])[] = [
  ['maxConnectionsPerOrigin', /(?:max|limit).*origin|origin.*(?:max|limit)/i],
  ['maxSubscriptionsPerClient', /(?:max|limit).*(?:subscri|room)|(?:subscri|room).*(?:max|limit)/i],
  ['maxConnections', /(?:max|limit).*(?:conn|socket|client)|(?:conn|socket|client).*(?:max|limit)/i],
  ['idleTimeoutMs', /idle.*(?:timeout|ms)/i],
];

/** Limits, by their names alone. */
export function guessLimits(document: object): Guess[] {
  const taken = new Set<string>();
  const places = Object.keys(numbersOf(document));
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
