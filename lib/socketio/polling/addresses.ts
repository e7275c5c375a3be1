import type { SocketIoOptions } from '../options.ts';

/** Where the requests of a connection go. */
export interface Addresses {
  polling(sid: string | undefined): string;
  webSocket(sid: string | undefined): string;
}

const ownTransport = 'transport=websocket';

/** @param url of a WebSocket without a session, as the engine has it */
export function addressesOf(url: string, options: SocketIoOptions): Addresses {
  const { forceBase64 = false, timestampRequests, timestampParam = 't' } = options;
  const pollingUrl = `${url.slice(0, -ownTransport.length).replace(/^ws/, 'http')}transport=polling`;
  const stamp = () => `${encodeURIComponent(timestampParam)}=${newStamp()}`;
  const address = (...parts: (string | false | undefined)[]) => parts.filter(Boolean).join('&');
  return {
    polling: (sid) =>
      address(
        pollingUrl,
        timestampRequests !== false && stamp(),
        forceBase64 && sid === undefined && 'b64=1',
        sid && `sid=${encodeURIComponent(sid)}`,
      ),
    webSocket: (sid) =>
      address(
        url,
        timestampRequests === true && stamp(),
        forceBase64 && 'b64=1',
        sid && `sid=${encodeURIComponent(sid)}`,
      ),
  };
}

let stamps = 0;

/** Different for each request, which keeps caches out of it. */
function newStamp(): string {
  stamps++;
  return Date.now().toString(36) + stamps.toString(36);
}
