/*
 * Many sockets in one VU, and the latency of a broadcast measured rightly. Plain JavaScript: nothing to bundle.
 *   k6 run -e CHAT_URL=http://127.0.0.1:3000 examples/many-sockets.js
 */
import { Counter, Trend } from 'k6/metrics';
import { setTimeout } from 'k6/timers';
import { connected, io } from '../dist/socketio.js';

const latency = new Trend('message_latency', true);
const received = new Counter('messages_received');
const [listeners, messages] = [50, 20];

export const options = {
  thresholds: { message_latency: ['p(95)<2000'], messages_received: [`count==${listeners * messages}`] },
};

export default async function () {
  const sockets = await Promise.all(Array.from({ length: listeners }, enter));
  for (const socket of sockets) {
    socket.on('room:message', ({ body }) => {
      // `receivedAt` is when k6 read the frame. `Date.now()` here would add the time that it waited for the event loop.
      latency.add(socket.receivedAt - body.spokenAt);
      received.add(1);
    });
  }
  const [speaker] = sockets;
  for (let number = 1; number <= messages; number++) {
    speaker.emit('room:say', 'hall', { number, spokenAt: Date.now() }, () => {});
    // Not `sleep()`: that would stop the event loop, and with it every socket of this VU.
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
  for (const socket of sockets) socket.disconnect();
}

async function enter() {
  const socket = io(`${__ENV.CHAT_URL}/chat`, { path: '/chat-socket', auth: { name: 'listener' }, forceNew: true });
  await connected(socket, 5000);
  await socket.timeout(10_000).emitWithAck('room:enter', 'hall');
  return socket;
}
