import { WebSocket } from 'ws';
import { defaultMetrics } from '../../contract/defaultWireProfile.ts';
import { compileJsonReader } from '../../contract/gatewayMetrics.ts';
import { epochClock } from '../../run/epochClock.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { percentile } from '../statistics.ts';
import type { WitnessFigures } from './figures.ts';

/*
 * Times a broadcast on its own: another process, another runtime, another WebSocket, no Socket.IO client. Half of its
 * sockets subscribe before k6's and half after them, because a gateway serves subscribers in the order of their coming.
 * Prints "ready", and its figures when it is ended by SIGTERM.
 */
const gatewayUrl = process.env.GATEWAY_URL ?? '';
const jobId = process.env.JOB_ID ?? '';
const [count, others, events] = [
  Number(process.env.SOCKETS),
  Number(process.env.SUBSCRIBERS),
  Number(process.env.EVENTS),
];
const { http, subscribe, jobEvents } = defaultProfile;
const frameStart = `42["${jobEvents[0]?.event}",`;

const readMetrics = compileJsonReader(defaultMetrics);
const now = epochClock();
const received: { at: number; text: string }[] = [];

const sockets = await Promise.all(Array.from({ length: count }, open));
const half = Math.floor(count / 2);
for (const socket of sockets.slice(0, half)) request(socket);
await subscribers(half);
process.stdout.write('ready\n');
process.once('SIGTERM', finish);
await subscribers(half + others);
for (const socket of sockets.slice(half)) request(socket);

function open(): Promise<WebSocket> {
  const url = `${gatewayUrl.replace('http', 'ws')}${http.websocketPath}/?EIO=4&transport=websocket`;
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      // The time first: whatever is done with the frame comes after.
      const at = now();
      const text = String(data);
      if (text.startsWith(frameStart)) received.push({ at, text });
      else if (text === '2') socket.send('3');
      else if (text.startsWith('0')) socket.send('40');
      else if (text.startsWith('40')) resolve(socket);
    });
  });
}

function request(socket: WebSocket): void {
  socket.send(`42${JSON.stringify([subscribe.event, { jobId }])}`);
}

/** Waits until the gateway counts this many on the job. */
async function subscribers(wanted: number): Promise<void> {
  for (;;) {
    const { subscribersPerJob } = readMetrics(await (await fetch(gatewayUrl + http.metricsPath)).json());
    if ((subscribersPerJob?.[jobId] ?? 0) >= wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function finish(): void {
  const latencies = received
    .map(({ at, text }) => at - JSON.parse(text.slice(2))[1].event.publishedAt)
    .sort((a, b) => a - b);
  const figures: WitnessFigures = {
    samples: latencies.length,
    missing: count * events - latencies.length,
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
}
