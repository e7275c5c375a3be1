/*
 * A small server for the scenarios beside it: a chat room, orders that are acknowledged, and who is present.
 *   PORT=3000 node server.mjs        (Ctrl-C ends it)
 * BREAK=chat-room, order-rate, presence or announcements makes it wrong on purpose, to see the scenario of that name fail.
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const isBroken = (name) => process.env.BREAK === name;
const http = createServer((_, response) => response.end('{}'));
const io = new Server(http, { path: '/live', cors: { origin: true } });
let orders = 0;

io.on('connection', (socket) => {
  socket.on('say', (room, word, saidAt) => {
    // Broken: every tenth word reaches nobody.
    if ((isBroken('chat-room') || isBroken('announcements')) && word % 10 === 0) return;
    socket.to(room).emit('word', word, saidAt);
  });

  socket.on('order', (_, answer) => {
    // Broken: every fifth order is slow.
    const waitMs = isBroken('order-rate') && ++orders % 5 === 0 ? 800 : 1;
    setTimeout(() => answer({ accepted: true }), waitMs);
  });

  socket.on('join', (room, user, answer) => {
    socket.join(room);
    socket.data.member = { room, user };
    socket.to(room).emit('joined', user);
    answer({});
  });
  socket.on('disconnect', () => {
    const { member } = socket.data;
    // Broken: who has left goes on being present.
    if (member === undefined || isBroken('presence')) return;
    io.to(member.room).emit('left', member.user);
  });
});

http.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => io.close());
