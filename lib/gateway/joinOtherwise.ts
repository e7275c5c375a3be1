import { compilePath } from '../../contract/path.ts';
import type { HttpJoin, Subscribe, Template, WireProfile } from '../../contract/profile.ts';
import { mapRecord } from '../../contract/record.ts';
import { mergeHeaders, requestHeaders } from '../../contract/requestHeaders.ts';
import { usualSettleMs } from '../../contract/settleMsOf.ts';
import { fillTemplate } from '../../contract/template.ts';
import { delay } from '../measure/delay.ts';
import { compileHttpRequest, failureOf, isSuccess } from '../measure/httpRequest.ts';
import type { ClientContext, GatewayClient, RequestResult } from './client.ts';

/*
 * Clients that subscribe by connecting or by HTTP, not by an event.
 */

type Headers = Readonly<Record<string, string>>;

/** What a client connects with that is subscribed by connecting. */
export function connectWith(
  { subscribe }: Pick<WireProfile, 'subscribe'>,
  jobId: string,
): { query?: Record<string, string>; auth?: Record<string, Template> } {
  if (subscribe === null || !('connect' in subscribe)) return {};
  const { query, auth } = subscribe.connect;
  return {
    query: mapRecord(query, (value) => String(fillTemplate(value, { jobId }))),
    auth: mapRecord(auth, (value) => fillTemplate(value, { jobId })),
  };
}

/** What a client is answered that has to ask before it connects; undefined for one that need not. */
export async function askBeforeConnect(
  context: ClientContext,
  jobId: string,
  headers: Headers,
): Promise<RequestResult | undefined> {
  const { subscribe } = context.plan.profile;
  if (subscribe === null || !('when' in subscribe) || subscribe.when !== 'before-connect') return undefined;
  return askByHttp(context, subscribe, headers, { jobId, socketId: '' });
}

/**
 * Subscribes a connected client, or unsubscribes it.
 *
 * @param headers those of the client
 */
export async function askOtherwise(
  context: ClientContext,
  client: GatewayClient,
  request: Exclude<Subscribe, { event: string }>,
  jobId: string,
  headers: Headers,
): Promise<RequestResult> {
  if ('http' in request) return askByHttp(context, request, headers, { jobId, socketId: client.id });
  const { settleMs = usualSettleMs } = request;
  await delay(settleMs);
  const { disconnected } = client;
  return disconnected === undefined
    ? { kind: 'acknowledged', afterMs: undefined }
    : { kind: 'unanswered', message: disconnected.reason, afterMs: settleMs };
}

/** What is not answered with a 2xx status is refused. */
async function askByHttp(
  { plan, clock, httpHeaders = {} }: ClientContext,
  { http: request }: HttpJoin,
  headers: Headers,
  values: { readonly jobId: string; readonly socketId: string },
): Promise<RequestResult> {
  // What identifies a client goes to the gateway alone.
  const own = request.url.startsWith('/') ? requestHeaders({ headers }) : {};
  const startedAt = clock.now();
  const answer = await compileHttpRequest(request, plan, 'subscribe')(values, mergeHeaders(own, httpHeaders));
  const afterMs = clock.now() - startedAt;
  if (isSuccess(answer)) return { kind: 'acknowledged', afterMs };
  const message = failureOf(answer);
  if (answer.status === 0) return { kind: 'unanswered', message, afterMs };
  return { kind: 'refused', message: reasonIn(answer.body, request.errorPath) ?? message, afterMs };
}

function reasonIn(body: string, errorPath: string | undefined): string | undefined {
  if (errorPath === undefined) return undefined;
  try {
    const found = compilePath(errorPath)(JSON.parse(body));
    return found === undefined || found === null ? undefined : String(found);
  } catch {
    return undefined;
  }
}
