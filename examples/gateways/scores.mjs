/*
 * Live scores: several nodes behind a balancer, which reach each other by Socket.IO's Redis adapter. The ticker posts a
 * goal to any node, which stores it and tells everybody who follows the match.
 *   npm install socket.io @socket.io/redis-adapter redis prom-client
 *   REDIS_URL=redis://127.0.0.1:6379 PORT=3000 node examples/gateways/scores.mjs
 */
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { collectDefaultMetrics, Gauge, register } from 'prom-client';
import { createClient } from 'redis';
import { Server } from 'socket.io';

const maxClients = Number(process.env.MAX_CLIENTS ?? 1000);
const redis = await createClient({ url: process.env.REDIS_URL }).connect();
const subscriber = await redis.duplicate().connect();

collectDefaultMetrics();
new Gauge({
  name: 'scores_clients',
  help: 'Clients that are connected, on all nodes',
  async collect() {
    this.set(Number(await redis.get('scores:clients')));
  },
});
new Gauge({ name: 'scores_clients_limit', help: 'Most clients on all nodes' }).set(maxClients);

const http = createServer(async (request, response) => {
  if (request.url === '/healthz') return response.end('ok');
  if (request.url === '/metrics') {
    response.setHeader('content-type', register.contentType);
    return response.end(await register.metrics());
  }
  const [, match] = /^\/matches\/([\w-]+)\/goals$/.exec(request.url ?? '') ?? [];
  if (match === undefined || request.method !== 'POST') return response.writeHead(404).end();
  let body = '';
  for await (const chunk of request) body += chunk;
  const goal = { match, ...JSON.parse(body) };
  await redis.rPush(`scores:goals:${match}`, JSON.stringify(goal));
  io.to(`match:${match}`).emit('goal', goal);
  response.writeHead(204).end();
});

/** Counts a client in one step: with two, a reading between them would see one too many. */
const enter = `
  if tonumber(redis.call('GET', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return 0 end
  return redis.call('INCR', KEYS[1])`;

const io = new Server(http, { cors: { origin: '*' }, adapter: createAdapter(redis, subscriber) });
io.use(async (socket, next) => {
  const asked = { keys: ['scores:clients'], arguments: [String(maxClients)] };
  if (!(await redis.eval(enter, asked))) return next(new Error('too many clients'));
  socket.conn.once('close', () => redis.decr('scores:clients'));
  next();
});
io.on('connection', (socket) => {
  socket.on('follow', async (match) => {
    socket.join(`match:${match}`);
    for (const goal of await redis.lRange(`scores:goals:${match}`, 0, -1)) socket.emit('goal', JSON.parse(goal));
  });
  socket.on('unfollow', (match) => socket.leave(`match:${match}`));
});
http.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
