import { readExchanges } from './http.ts';
import { polledPackets, queryOf } from './pollingPayloads.ts';
import type { Connection } from './streams.ts';
import { readMessages } from './webSocketFrames.ts';

/** An Engine.IO packet that reached a client. */
export interface Received {
  /** The Engine.IO session, where the address names it; else the connection, which then has one session only. */
  readonly client: string;
  readonly text: string;
  readonly at: number;
}

/**
 * What came to clients on a connection, by WebSocket or in answers to polls: several clients may use one connection
 * for their polls, each with its own session id.
 */
export function receivedOn({ name, toServer, toClient }: Connection): Received[] {
  return readExchanges(toServer, toClient).flatMap((exchange): Received[] => {
    const query = queryOf(exchange.target);
    const client = query.get('sid') ?? name;
    if (exchange.upgradedAt === undefined) {
      return polledPackets(exchange).map((packet) => ({ client, ...packet }));
    }
    return readMessages(toClient, exchange.upgradedAt).flatMap(({ isText, bytes, at }) =>
      isText ? { client, text: bytes.toString('utf8'), at } : [],
    );
  });
}
