import { mergeHeaders, requestHeaders } from '../../../contract/requestHeaders.ts';
import { fillTemplate, type TemplateValues } from '../../../contract/template.ts';
import { describeFailure } from '../../gatewayFetch.ts';
import { sendRequest } from '../httpRequest.ts';
import type { LearnRequest } from './request.ts';
import type { Watching } from './trigger.ts';

/* What the user names by which an event is published; it becomes the publisher of the draft. */

/** A client of its own emits. */
export async function emitOne(
  [event, ...args]: NonNullable<LearnRequest['emit']>,
  watching: Watching,
  stopped: Promise<void>,
): Promise<void> {
  const { request, answerMs, draft, open } = watching;
  if (!(await isAllowed(watching, '--emit', request.settings.apiUrl))) return;
  const { subscribe, jobId } = request;
  const publisher = await open();
  if (subscribe !== undefined)
    // A gateway that answers calls its callback, whether there is one or not.
    publisher.emit(subscribe.event, ...subscribe.args.map((each) => fillTemplate(each, { jobId })), () => {});
  const values = valuesOf(watching);
  let isAnswered = false;
  publisher.emit(event, ...args.map((argument) => fillTemplate(argument, values)), () => {
    isAnswered = true;
    publisher.wake();
  });
  await Promise.race([publisher.until(() => isAnswered || undefined, answerMs), stopped]);
  draft.put({ publish: { emit: { event, args, acknowledgement: isAnswered, subscribe: subscribe !== undefined } } });
  draft.saw(`publish: ${event} was emitted, and ${isAnswered ? 'acknowledged' : 'not acknowledged'}`);
  tellApart(watching, '--emit', args);
}

/** An HTTP request to whoever publishes. */
export async function postOne(post: NonNullable<LearnRequest['post']>, watching: Watching): Promise<void> {
  const { request, answerMs, draft } = watching;
  const { settings } = request;
  const toGateway = post.url.startsWith('/');
  if (!(await isAllowed(watching, '--post', toGateway ? settings.apiUrl : post.url))) return;
  const own = settings.httpHeaders ?? {};
  const headers = toGateway ? mergeHeaders(requestHeaders(settings), own) : own;
  const what = `${post.method} ${post.url}`;
  try {
    const place = { apiUrl: settings.apiUrl, headers, timeoutMs: answerMs };
    const { ok, status, text } = await sendRequest(post, valuesOf(watching), place);
    if (ok) draft.saw(`publish: ${what} was answered with status ${status}`);
    else draft.open(`publish: ${what} was answered with status ${status} ${JSON.stringify(text.slice(0, 80))}`);
  } catch (error) {
    draft.open(`publish: ${what}: ${describeFailure(error)}`);
  }
  draft.put({ publish: { http: post } });
  tellApart(watching, '--post', post);
}

async function isAllowed({ request, draft }: Watching, flag: string, url: string): Promise<boolean> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (await request.mayWrite(host)) return true;
  draft.open(`publish: ${flag} was not sent: ${host} is not this machine, and --confirm ${host} was not given`);
  return false;
}

function valuesOf({ request: { jobId }, marks }: Watching): TemplateValues {
  return { jobId, ...marks, occurredAt: new Date(marks.publishedAt).toISOString() };
}

/** What is sent has to hold what tells one event from another. */
function tellApart({ draft }: Watching, flag: string, sent: unknown): void {
  const text = JSON.stringify(sent);
  const missing = ['{sequence}', '{publishedAt}'].filter((placeholder) => !text.includes(placeholder));
  if (missing.length === 0) return;
  const what = missing.length === 1 ? `no ${missing[0]}` : `neither ${missing.join(' nor ')}`;
  draft.open(
    `publish: nothing would tell one event from another: ${flag} has ${what}. Put them where the gateway hands a field or a text through, such as "load test {sequence} {publishedAt}"`,
  );
}
