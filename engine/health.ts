import { hintForStatus } from '../contract/requestHeaders.ts';

/** Where a server may answer that it is up. */
export interface HealthCheck {
  /** "http://127.0.0.1:40115", "http://[::1]:40115". */
  readonly urls: readonly string[];
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether any answer will do, of a server that has no path for this. */
  readonly anyAnswer?: boolean | undefined;
}

export interface HealthAnswer {
  readonly url: string;
  readonly isHealthy: boolean;
  /** Whether anybody is there. */
  readonly isReached: boolean;
  readonly text: string;
}

/** Asks at all addresses at once. */
export function askAll({ urls, ...check }: HealthCheck): Promise<HealthAnswer[]> {
  return Promise.all(urls.map((url) => ask(url, check)));
}

/** What the addresses answer; those where nobody listens are left out as long as somebody does at another. */
export function describeAnswers({ urls, path }: HealthCheck, answers: readonly HealthAnswer[]): string {
  if (answers.length === 0) return `${urls[0]}${path} gives no answer yet`;
  const reached = answers.filter(({ isReached }) => isReached);
  const shown = reached.length === 0 ? answers : reached;
  return shown.map(({ url, text }) => `${url}${path} gives ${text}`).join(', ');
}

async function ask(
  url: string,
  { path, headers, anyAnswer = false }: Omit<HealthCheck, 'urls'>,
): Promise<HealthAnswer> {
  try {
    const response = await fetch(url + path, { headers, signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    const text = `status ${response.status}${hintForStatus(response.status)}`;
    return { url, isHealthy: anyAnswer || response.ok, isReached: true, text };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const text = cause instanceof Error ? cause.message : String(cause);
    return { url, isHealthy: false, isReached: error instanceof Error && error.name === 'TimeoutError', text };
  }
}
