// A gateway command that keeps the default contract's limits and tells of them in Prometheus' format alone, on a port of
// its own, to whoever has the password. With METRICS=json it says the same in JSON, with METRICS=still it counts nobody.

import { createServer } from 'node:http';
import { Gauge, Registry } from 'prom-client';
import { Server } from 'socket.io';

const limits = {
  connections: Number(process.env.SOCKET_MAX_CONNECTIONS),
  origin: Number(process.env.SOCKET_MAX_CONNECTIONS_PER_ORIGIN),
  rooms: Number(process.env.SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT),
};
const registry = new Registry();
/** @param {string} name @param {string[]} labelNames */
const gauge = (name, ...labelNames) => new Gauge({ name, help: `Of ${name}.`, labelNames, registers: [registry] });
const open = gauge('ws_open', 'origin', 'pod');
const rooms = gauge('ws_rooms', 'job');
gauge('ws_limit_connections').set(limits.connections);
gauge('ws_limit_origin').set(limits.origin);
gauge('ws_limit_rooms').set(limits.rooms);
gauge('ws_idle_seconds').set(0);

const http = createServer((_, response) => response.end('ok'));
const io = new Server(http, { path: '/ws' });
const ofOrigin = new Map();
let admitted = 0;
io.use((socket, next) => {
  const { origin = 'none' } = socket.handshake.headers;
  const held = ofOrigin.get(origin) ?? 0;
  if (limits.connections > 0 && admitted >= limits.connections) {
    return next(refusal('MAX_CONNECTIONS_EXCEEDED', 'Too many realtime connections. Please retry shortly.'));
  }
  if (limits.origin > 0 && held >= limits.origin) {
    return next(refusal('ORIGIN_CONNECTIONS_EXCEEDED', 'Too many connections from this origin. Please retry later.'));
  }
  admitted++;
  ofOrigin.set(origin, held + 1);
  next();
});
io.on('connection', (socket) => {
  const { origin = 'none' } = socket.handshake.headers;
  const counts = process.env.METRICS !== 'still';
  const pod = `pod-${admitted % 2}`;
  if (counts) open.inc({ origin, pod });
  const held = new Set();
  socket.on('subscribe', ({ jobId }) => {
    if (limits.rooms > 0 && held.size >= limits.rooms && !held.has(jobId)) {
      return socket.emit('novel.error', { message: 'Subscription limit reached for this connection.' });
    }
    if (!held.has(jobId)) rooms.inc({ job: jobId });
    held.add(jobId);
    socket.emit('novel.subscribed', { jobId });
  });
  socket.on('unsubscribe', ({ jobId }) => {
    if (held.delete(jobId)) rooms.dec({ job: jobId });
    socket.emit('novel.unsubscribed', { jobId });
  });
  socket.on('disconnect', () => {
    admitted--;
    ofOrigin.set(origin, ofOrigin.get(origin) - 1);
    if (counts) open.dec({ origin, pod });
    for (const job of held) rooms.dec({ job });
  });
});

const metrics = createServer(async (request, response) => {
  const isKnown = request.headers.authorization === `Basic ${btoa('prom:planted')}` && request.url === '/prom?full=1';
  response.writeHead(isKnown ? 200 : 401, { 'content-type': registry.contentType });
  if (process.env.METRICS === 'json') return response.end(JSON.stringify({ open: admitted }));
  response.end(isKnown ? await registry.metrics() : '');
});
metrics.listen(Number(process.env.METRICS_PORT), '127.0.0.1', () => http.listen(Number(process.env.PORT), '127.0.0.1'));
process.once('SIGTERM', () => process.exit(0));

/** @param {string} code @param {string} message */
function refusal(code, message) {
  return Object.assign(new Error(message), { data: { code } });
}
