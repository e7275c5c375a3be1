import { completeFailure } from '../lib/socketio/failures.ts';
import { formatCount } from '../text/format.ts';
import type { Explained } from '../thresholds/judge.ts';
import { fieldOf, type Sample } from './readSamples.ts';

/** Samples that tell why a client got no connection, no job, or no word that could be read. */
export const failedConnectionMetrics = [
  ...['clients_unreachable', 'clients_rejected'],
  ...['gateway_errors', 'unreadable_errors'],
] as const;

/** What a handshake showed that was made after the clients' had failed. */
export interface Diagnosis {
  /** What is wrong, and what to do; undefined where that handshake was answered as it should be. */
  readonly found: string | undefined;
}

/** In the words of k6 these causes leave open what the server did; a handshake of one's own shows it. */
const open = [
  ...['not-upgraded', 'closed', 'timeout', 'silent', 'closed-early'],
  ...['closed-before-connect', 'unanswered', 'unknown'],
];

/** Why clients got no connection, put together from the samples of each. */
export class FailedConnections {
  readonly #byMetric: Record<(typeof failedConnectionMetrics)[number], Map<string, Cause>> = {
    clients_unreachable: new Map(),
    clients_rejected: new Map(),
    gateway_errors: new Map(),
    unreadable_errors: new Map(),
  };

  add({ metric, value, metadata, tags }: Sample): void {
    const name = failedConnectionMetrics.find((each) => each === metric);
    if (name === undefined || value === 0) return;
    const causes = this.#byMetric[name];
    const kind = fieldOf(tags, 'cause') ?? '';
    const said = fieldOf(metadata, 'message') ?? 'no reason was given';
    const message = alike(name === 'clients_unreachable' ? completeFailure(kind, said) : said);
    const known = causes.get(message);
    causes.set(message, { kind, count: (known?.count ?? 0) + value });
  }

  /** The causes by the metric that counts them. */
  explained(diagnosis?: Diagnosis): Explained {
    const { clients_unreachable: unreachable, clients_rejected: rejected } = this.#byMetric;
    const { gateway_errors: errors, unreadable_errors: unreadable } = this.#byMetric;
    const said = listOf(errors, (message) => JSON.stringify(message));
    const textOf = (message: string, { kind }: Cause) => withParserHint(furtherExplained(message, kind, diagnosis));
    return {
      ...(unreachable.size > 0 && { clients_unreachable: listOf(unreachable, textOf) }),
      ...(rejected.size > 0 && { clients_rejected: listOf(rejected, (message) => JSON.stringify(message)) }),
      ...(unreadable.size > 0 && { unreadable_errors: listOf(unreadable, (message) => message) }),
      // Where clients hold no job, this is what they were told instead.
      ...(errors.size > 0 && { clients_subscribed: said, bystanders_subscribed: said }),
    };
  }
}

interface Cause {
  readonly kind: string;
  readonly count: number;
}

function furtherExplained(message: string, kind: string, diagnosis: Diagnosis | undefined): string {
  if (diagnosis === undefined || !open.includes(kind)) return message;
  return diagnosis.found ?? `${message} (a handshake made afterwards was answered correctly)`;
}

/** The client's own words speak of its options; here a profile is where a parser is named. */
function withParserHint(text: string): string {
  const isOpen = /\bparser\b/.test(text) && !/"parser": "/.test(text);
  return isOpen ? `${text}; a profile names the parser ("parser": "msgpack")` : text;
}

/** The commonest first; one text is said once. */
function listOf(causes: ReadonlyMap<string, Cause>, textOf: (message: string, cause: Cause) => string): string {
  const counts = new Map<string, number>();
  for (const [message, cause] of causes) {
    const text = textOf(message, cause);
    counts.set(text, (counts.get(text) ?? 0) + cause.count);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = sorted.slice(0, mostTexts).map(([text, count]) => {
    return sorted.length === 1 ? text : `${text} (${formatCount(count)})`;
  });
  return shown.join('; ') + (sorted.length > mostTexts ? '; and others' : '');
}

const mostTexts = 3;

/** Without the port of each client's own, which makes every message another one. */
function alike(message: string): string {
  return message.replace(/\b(read|write|dial) tcp \S+->/, '$1 tcp ');
}
