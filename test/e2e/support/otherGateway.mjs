// A gateway command that keeps the default contract's limits in a way of its own: on ::1 alone, in msgpack, with one
// socket for each token, with guarded metrics and health, for clients without an Origin, and without a word.

import { createServer } from 'node:http';
import { Server } from 'socket.io';
import * as parser from 'socket.io-msgpack-parser';

const maxConnections = Number(process.env.SOCKET_MAX_CONNECTIONS);
const byToken = new Map();

const http = createServer((request, response) => {
  const isKnown = request.headers.authorization === 'Bearer planted-for-all';
  response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' });
  const connectionsPerOrigin = { unknown: byToken.size };
  response.end(JSON.stringify({ totalConnections: byToken.size, maxConnections, connectionsPerOrigin }));
});
const io = new Server(http, { path: '/ws', parser });
io.on('connection', (socket) => {
  const { headers, auth } = socket.handshake;
  const isRefused = headers.origin !== undefined || auth.token === undefined || byToken.size >= maxConnections;
  if (isRefused) return socket.disconnect(true);
  byToken.get(auth.token)?.disconnect(true);
  byToken.set(auth.token, socket);
  socket.on('disconnect', () => byToken.get(auth.token) === socket && byToken.delete(auth.token));
});
http.listen(Number(process.env.PORT), '::1');
process.once('SIGTERM', () => process.exit(0));
