/*
 * Request and acknowledgement: how long the server takes to answer, under a steady rate of users.
 *   npx esbuild examples/acknowledged-requests.ts --bundle --format=esm --external:k6 --external:'k6/*' --outfile=requests.js
 *   k6 run -e CHAT_URL=http://127.0.0.1:3000 requests.js
 */
import { Counter, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { connected, io } from 'realtime-load-test/socketio';

const answerTime = new Trend('answer_time', true);
const answers = new Counter('answers');
const requestsPerUser = 10;

export const options: Options = {
  scenarios: {
    users: { executor: 'constant-arrival-rate', rate: 5, duration: '2s', preAllocatedVUs: 10 },
  },
  // A threshold on a metric without samples is kept, so the answers are counted as well.
  thresholds: { answer_time: ['p(95)<1000'], answers: ['count>=80'] },
};

export default async function () {
  const socket = io(`${__ENV.CHAT_URL}/chat`, { path: '/chat-socket', auth: { name: 'requester' }, forceNew: true });
  try {
    await connected(socket, 5000);
    for (let i = 0; i < requestsPerUser; i++) {
      const sentAt = Date.now();
      await socket.timeout(2000).emitWithAck(i % 2 === 0 ? 'room:enter' : 'room:leave', 'busy-room');
      // When the frame came, not when this VU had the time to look at it.
      answerTime.add(socket.receivedAt - sentAt);
      answers.add(1);
    }
  } finally {
    socket.disconnect();
  }
}
