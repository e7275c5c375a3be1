/*
 * Live order updates: a worker publishes each change of an order to Redis, and this server hands it to the browsers that
 * look at that order.
 *   REDIS_URL=redis://127.0.0.1:6379 PORT=3000 node examples/gateways/orders.mjs
 */
import { createServer } from 'node:http';
import { createClient } from 'redis';
import { Server } from 'socket.io';

let sockets = 0;
let watching = 0;
const http = createServer((request, response) => {
  if (request.url === '/healthz') return response.end('ok');
  if (request.url !== '/stats') return response.writeHead(404).end();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ sockets: { current: sockets, limit: 5000 }, watching }));
});
const io = new Server(http, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  sockets += 1;
  socket.on('disconnect', () => {
    sockets -= 1;
  });
  socket.on('watch', ({ orderId }) => {
    if (typeof orderId !== 'string') return socket.emit('problem', { message: 'Which order?' });
    watching += 1;
    socket.join(`order:${orderId}`);
    socket.emit('watching', { orderId });
  });
  socket.on('unwatch', ({ orderId }) => {
    watching -= 1;
    socket.leave(`order:${orderId}`);
    socket.emit('unwatched', { orderId });
  });
});

const redis = createClient({ url: process.env.REDIS_URL });
redis.on('error', (error) => console.error(error.message));
await redis.connect();
await redis.subscribe('order-updates', (text) => {
  const update = JSON.parse(text);
  io.to(`order:${update.order.id}`).emit('order', update);
});
http.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
