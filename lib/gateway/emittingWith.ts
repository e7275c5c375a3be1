import type { ClientContext, GatewayClient } from './client.ts';
import { connectAll } from './connectAll.ts';
import { httpHeaders } from './credentials.ts';

/** What a publisher may need that is not Redis. */
export interface EmittingWith {
  /** A client that emits; undefined where the gateway did not let it in. */
  client(): Promise<GatewayClient | undefined>;
  /**
   * Headers of HTTP requests.
   *
   * @param toGateway what identifies the clients goes to the gateway alone
   */
  headers(toGateway: boolean): Promise<Record<string, string>>;
}

/**
 * The same of a run.
 *
 * @param index number of the client that emits, which no other client has
 */
export function emittingWith(context: ClientContext, index: number): EmittingWith {
  const { plan } = context;
  return {
    headers: (toGateway) => httpHeaders(plan, toGateway),
    async client() {
      const { publish } = plan.profile;
      const [client] = await connectAll(context, [index]);
      if (publish !== null && 'emit' in publish && publish.emit.subscribe) await client?.subscribe(plan.jobId);
      return client;
    },
  };
}
