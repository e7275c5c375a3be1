import { unavailableError } from '../../../contract/errors.ts';
import { maskUris } from '../../../settings/secrets.ts';
import type { Settings } from '../../../settings/settings.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { alternativesTo, firstThatConnects, handshakeOf } from '../handshakes.ts';
import { connectProbe, type Handshake } from '../probeClient.ts';
import type { Draft } from './draft.ts';

/**
 * How a client gets in: as the settings say, or by another path, parser or Origin.
 *
 * @throws RltError unavailable: by none
 */
export async function learnHandshake(settings: Settings, answerMs: number, draft: Draft): Promise<Handshake> {
  const handshake = await findHandshake(settings, answerMs);
  const { websocketPath, namespace, parser, origin } = handshake;
  if (websocketPath !== '/socket.io') draft.put({ http: { websocketPath } });
  if (namespace !== '/') draft.put({ namespace });
  if (parser !== 'default') draft.put({ parser });
  const without =
    origin === undefined && settings.origin !== undefined ? ', only without an Origin: give --origin none' : '';
  draft.saw(`handshake: path ${websocketPath}, namespace ${namespace}, ${parser} parser${without}`);
  return handshake;
}

async function findHandshake(settings: Settings, answerMs: number): Promise<Handshake> {
  const tried = handshakeOf(settings);
  const first = await connectProbe(tried);
  if ('client' in first) {
    first.client.close();
    return tried;
  }
  const other = await firstThatConnects(alternativesTo(tried));
  if (other !== undefined) return other.handshake;
  const { found } = await diagnose({ ...settings, connectTimeoutMs: answerMs });
  throw unavailableError(
    `no client can connect at ${maskUris(settings.apiUrl)}${tried.websocketPath}: ${found ?? first.failure}`,
    'name what your clients connect with: --ws-path, --origin, --auth, --headers',
  );
}
