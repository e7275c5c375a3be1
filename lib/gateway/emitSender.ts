import { compilePath } from '../../contract/path.ts';
import type { EmitPublish } from '../../contract/profile.ts';
import { fillTemplate } from '../../contract/template.ts';
import type { Send } from '../measure/publisher.ts';
import type { GatewayClient } from './client.ts';

/** Publishes as a client of the gateway: by an event of its own each. */
export function emitSender(
  client: GatewayClient,
  { event, args, acknowledgement }: EmitPublish,
  timeoutMs: number,
): Send {
  const { socket } = client;
  const errorOf = typeof acknowledgement === 'object' ? compilePath(acknowledgement.errorPath) : undefined;
  return (values) =>
    new Promise((resolve, reject) => {
      const { disconnected } = client;
      if (disconnected !== undefined) {
        reject(new Error(`the publishing client has lost its connection (${disconnected.reason})`));
        return;
      }
      const filled = args.map((argument) => fillTemplate(argument, values));
      if (!acknowledgement) {
        socket.emit(event, ...filled);
        resolve(undefined);
        return;
      }
      socket.timeout(timeoutMs).emit(event, ...filled, (error: unknown, answer: unknown) => {
        const refusal = errorOf?.(answer);
        if (error instanceof Error) {
          reject(new Error(`${event} was not acknowledged within ${timeoutMs} ms (${error.message})`));
        } else if (refusal !== undefined && refusal !== null) {
          reject(new Error(`${event} was refused: ${typeof refusal === 'string' ? refusal : JSON.stringify(refusal)}`));
        } else resolve(undefined);
      });
    });
}
