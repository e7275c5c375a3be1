/*
 * The chat of Socket.IO's tutorial, with rooms: one node, no Redis, nothing stored.
 *   PORT=3000 node examples/gateways/chat.mjs
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer((_request, response) => response.end('<h1>Chat</h1>'));
const io = new Server(http, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  socket.on('join room', (room) => socket.join(room));
  socket.on('chat message', (room, text, callback) => {
    io.to(room).emit('chat message', { room, text });
    callback?.();
  });
});
http.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
