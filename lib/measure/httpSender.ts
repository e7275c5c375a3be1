import type { Plan } from '../../contract/plan.ts';
import type { HttpRequest } from '../../contract/profile.ts';
import { compileHttpRequest, failureOf, isSuccess } from './httpRequest.ts';
import type { Send } from './publisher.ts';

/** Publishes by an HTTP request each; one that is not answered with a 2xx status has not been published. */
export function httpSender(
  plan: Pick<Plan, 'apiUrl' | 'connectTimeoutMs'>,
  request: HttpRequest,
  headers: Readonly<Record<string, string>>,
): Send {
  const send = compileHttpRequest(request, plan, 'publish');
  return async (values) => {
    const answer = await send(values, headers);
    if (!isSuccess(answer)) throw new Error(`${request.method} ${request.url}: ${failureOf(answer)}`);
    return undefined;
  };
}
