import { compilePath } from '../../contract/path.ts';
import type { EmitRequest, HttpJoin, Subscribe } from '../../contract/profile.ts';
import { mergeHeaders } from '../../contract/requestHeaders.ts';
import { usualSettleMs } from '../../contract/settleMsOf.ts';
import { fillTemplate } from '../../contract/template.ts';
import { showEvent } from '../../lib/measure/readEvent.ts';
import type { Settings } from '../../settings/settings.ts';
import { gatewayHeaders } from '../gatewayHeaders.ts';
import { sendRequest } from './httpRequest.ts';
import { placesOf } from './places.ts';
import type { ProbeClient } from './probeClient.ts';

/** How a gateway took a request for the events of a job. */
export type Answer =
  | { readonly kind: 'yes'; readonly found: string }
  /** The profile expects no answer: what it did can only be seen by what comes afterwards. */
  | { readonly kind: 'silent'; readonly found: string }
  | { readonly kind: 'no'; readonly found: string; readonly change?: string | undefined };

export interface AskContext {
  readonly apiUrl: string;
  readonly httpHeaders: (toGateway: boolean) => Record<string, string>;
  /** Longest wait for an answer, ms. */
  readonly answerMs: number;
  readonly errorEvent: string | undefined;
}

/** How the clients of a run ask. */
export function askingFor(settings: Settings, answerMs: number): AskContext {
  const { apiUrl, httpHeaders: own = {}, profile } = settings;
  return {
    apiUrl,
    httpHeaders: (toGateway) => (toGateway ? mergeHeaders(gatewayHeaders(settings), own) : own),
    answerMs,
    errorEvent: profile.error?.event,
  };
}

/**
 * Asks for the events of a job, or to be left without them, as a profile says.
 *
 * @param section the profile's name for the request
 */
export function ask(
  context: AskContext,
  client: ProbeClient,
  request: Exclude<Subscribe, { connect: unknown }>,
  jobId: string,
  section: string,
): Promise<Answer> {
  return 'http' in request
    ? askByHttp(context, request, { jobId, socketId: client.id })
    : askByEvent(context, client, request, jobId, section);
}

/** By HTTP, where a job is asked for by a request. */
export async function askByHttp(
  { apiUrl, httpHeaders, answerMs }: AskContext,
  { http: request }: HttpJoin,
  values: { readonly jobId: string; readonly socketId: string },
): Promise<Answer> {
  const what = `${request.method} ${request.url}`;
  try {
    const headers = httpHeaders(request.url.startsWith('/'));
    const { ok, status, text } = await sendRequest(request, values, { apiUrl, headers, timeoutMs: answerMs });
    if (ok) return { kind: 'yes', found: `${what}: status ${status}` };
    return { kind: 'no', found: `${what}: status ${status} ${JSON.stringify(text.slice(0, 80))}` };
  } catch (error) {
    return { kind: 'no', found: `${what}: ${error instanceof Error ? error.message : error}` };
  }
}

async function askByEvent(
  { answerMs, errorEvent }: AskContext,
  client: ProbeClient,
  request: EmitRequest,
  jobId: string,
  section: string,
): Promise<Answer> {
  const { event, acknowledgedBy, settleMs = usualSettleMs } = request;
  const from = client.arrivals.length;
  const startedAt = performance.now();
  let answered: readonly unknown[] | undefined;
  const args = request.args.map((argument) => fillTemplate(argument, { jobId }));
  // A gateway that calls no function is not harmed by one, unless it takes the place of an argument: only where asked for.
  const wantsCallback = acknowledgedBy !== null && 'acknowledgement' in acknowledgedBy;
  if (wantsCallback) {
    client.emit(event, ...args, (...answer: unknown[]) => {
      answered = answer;
      client.wake();
    });
  } else client.emit(event, ...args);
  const asked = showEvent(event, args);
  const took = () => `${Math.round(performance.now() - startedAt)} ms`;
  const since = () => client.arrivals.slice(from);
  const errorCame = () => since().find((arrival) => arrival.event === errorEvent);

  if (acknowledgedBy === null) {
    await client.until(() => errorCame(), Math.min(settleMs, answerMs));
    const error = errorCame();
    if (error !== undefined)
      return { kind: 'no', found: `${asked} was answered by ${showEvent(error.event, error.args)}` };
    if (client.ended !== undefined) return { kind: 'no', found: `${asked} ended the connection: ${client.ended}` };
    return { kind: 'silent', found: `${asked}; the profile expects no answer` };
  }
  if ('acknowledgement' in acknowledgedBy) {
    const answer = await client.until<readonly unknown[]>(() => answered, answerMs);
    if (answer === undefined)
      return { kind: 'no', ...insteadOf(`${asked} was not acknowledged`, since(), jobId, section) };
    const error = acknowledgedBy.errorPath === undefined ? undefined : compilePath(acknowledgedBy.errorPath)(answer[0]);
    if (error !== undefined && error !== null) return { kind: 'no', found: `${asked} was refused: ${String(error)}` };
    return { kind: 'yes', found: `${asked} was acknowledged with ${shown(answer)} after ${took()}` };
  }
  const jobIdOf = compilePath(acknowledgedBy.jobIdPath);
  const isAnswer = (arrival: { event: string; args: readonly unknown[] }) =>
    arrival.event === acknowledgedBy.event && String(jobIdOf(arrival.args[0])) === jobId;
  const came = await client.until(() => since().find(isAnswer) ?? errorCame(), answerMs);
  if (came !== undefined && isAnswer(came)) {
    return { kind: 'yes', found: `${asked} was answered by ${showEvent(came.event, came.args)} after ${took()}` };
  }
  if (came !== undefined) return { kind: 'no', found: `${asked} was answered by ${showEvent(came.event, came.args)}` };
  return { kind: 'no', ...insteadOf(`${asked} was not answered by ${acknowledgedBy.event}`, since(), jobId, section) };
}

/** What came in place of the answer, and how a profile would name it. */
function insteadOf(
  found: string,
  came: readonly { readonly event: string; readonly args: readonly unknown[] }[],
  jobId: string,
  section: string,
): { found: string; change: string } {
  for (const { event, args } of came) {
    const place = placesOf(args, (value) => String(value) === jobId).find(({ argument }) => argument === 0);
    if (place === undefined) continue;
    const answer = JSON.stringify({ event, jobIdPath: place.path });
    return {
      found: `${found}; ${showEvent(event, args)} came instead`,
      change: `${section}.acknowledgedBy: ${answer}`,
    };
  }
  const other =
    came.length === 0 ? 'nothing came' : `${came.map(({ event, args }) => showEvent(event, args)).join(', ')} came`;
  return {
    found: `${found}; ${other}`,
    change: `${section}.event and .args: what the gateway listens to; ${section}.acknowledgedBy: null where it says nothing, {"acknowledgement":true} where it calls a callback`,
  };
}

function shown(answer: readonly unknown[]): string {
  return answer.length === 0 ? 'nothing in it' : showEvent('', answer);
}
