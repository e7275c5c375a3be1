/*
 * A plain chat in two workers of Node's cluster behind one port, as Socket.IO's documentation has it.
 *   node clusterChat.mjs whole|apart        apart: the workers do not know each other
 */
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { createAdapter, setupPrimary } from '@socket.io/cluster-adapter';
import { setupMaster, setupWorker } from '@socket.io/sticky';
import { Server } from 'socket.io';

const [, , kind] = process.argv;

if (cluster.isPrimary) {
  const http = createServer();
  setupMaster(http, { loadBalancingMethod: 'round-robin' });
  if (kind === 'whole') setupPrimary();
  let ready = 0;
  for (const worker of [cluster.fork(), cluster.fork()]) {
    worker.on('message', (message) => {
      if (message !== 'ready' || ++ready < 2) return;
      http.listen(0, '127.0.0.1', () => {
        const address = http.address();
        if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}`);
      });
    });
  }
} else {
  const io = new Server(createServer(), kind === 'whole' ? { adapter: createAdapter() } : {});
  setupWorker(io);
  io.on('connection', (socket) => {
    socket.on('join', (room) => socket.join(room));
    socket.on('message', (body) => io.to(body.room).emit('message', body));
  });
  process.send?.('ready');
}
