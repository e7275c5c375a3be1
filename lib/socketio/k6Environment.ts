import { Counter } from 'k6/metrics';
import { type Params, WebSocket } from 'k6/websockets';
import type { Environment } from './environment.ts';
import { startTimer, stopTimer } from './k6Timers.ts';
import { includedPolling } from './loadPolling.ts';
import type { SocketIoOptions } from './options.ts';

const lostFirstFrames = /* @__PURE__ */ new Counter('socketio_lost_first_frames');
const malformedPackets = /* @__PURE__ */ new Counter('socketio_malformed_packets');

/** k6 as the client sees it. */
export const environment: Environment = {
  openPolling_: includedPolling,
  openWebSocket_: (url, options) => new WebSocket(url, null, webSocketParams(url, options)),
  after: (delayMs, callback) => {
    const timer = startTimer(delayMs, callback);
    return () => stopTimer(timer);
  },
  now: () => Date.now(),
  // Stamped when the frame is read, before it queues for the event loop: epoch milliseconds with a fraction.
  stampsFrames_: true,
  canCloseWhileConnecting_: false,
  // It comes with the opening; a client that is rejected after it still is within the 200 ms of the goal.
  firstFrameWithinMs: 100,
  // k6 reports every close frame other than 1000 and 1001 as an error as well.
  announcesClose_: (event: { error?: unknown }) => String(event.error).startsWith('websocket: close '),
  onFirstFrameLost: () => lostFirstFrames.add(1),
  onMalformedPacket_: () => malformedPackets.add(1),
};

function webSocketParams(url: string, { extraHeaders, tags, webSocket }: SocketIoOptions): Params {
  // Without it, k6 tags its metrics with the whole address, tokens in the query included.
  const name = url.slice(0, url.indexOf('?'));
  const params: Params = { ...webSocket, tags: { name, ...tags } };
  if (extraHeaders !== undefined) params.headers = extraHeaders;
  return params;
}
