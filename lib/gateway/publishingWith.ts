import type { Client } from 'k6/x/redis';
import { openRedis } from '../measure/openRedis.ts';
import type { ClientContext, GatewayClient } from './client.ts';
import { connectAll } from './connectAll.ts';
import { httpHeaders } from './credentials.ts';

/** What a publisher may need, by the way in which the profile publishes; each is had where it is asked for. */
export interface PublishingWith {
  redis(): Promise<Client>;
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
 * What the publisher of a run publishes with.
 *
 * @param index number of the client that emits, which no other client has
 * @param redis in place of the Redis of the plan
 */
export function publishingWith(context: ClientContext, index: number, redis?: Client): PublishingWith {
  const { plan } = context;
  return {
    redis: async () => redis ?? openRedis(plan),
    headers: (toGateway) => httpHeaders(plan, toGateway),
    async client() {
      const { publish } = plan.profile;
      const [client] = await connectAll(context, [index]);
      if (publish !== null && 'emit' in publish && publish.emit.subscribe) await client?.subscribe(plan.jobId);
      return client;
    },
  };
}
