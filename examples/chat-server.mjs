/*
 * A small chat server: rooms whose messages come from its members and from Redis, kept in MongoDB, with limits.
 * The k6 scripts beside it talk to it, and `rlt verify` proves its limits through chat.profile.json.
 *   PORT=3000 node examples/chat-server.mjs        (Ctrl-C ends it)
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const limits = {
  sockets: number('SOCKET_MAX_CONNECTIONS', 0),
  socketsPerOrigin: number('SOCKET_MAX_CONNECTIONS_PER_ORIGIN', 0),
  roomsPerSocket: number('SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT', 20),
  quietMs: number('SOCKET_IDLE_TIMEOUT_MS', 300_000),
};
const origins = (process.env.SOCKET_CLIENT_ORIGIN || 'http://localhost:5173').split(',');
const refusals = {
  FULL: 'The chat is full.',
  ORIGIN_FULL: 'Too many people come from your site.',
  STRANGER: 'Your site may not use this chat.',
};
/** Messages that a member is shown on entering a room. */
const historyLength = 100;

// Only whoever names a store needs its package.
const { REDIS_URL: redisUrl, MONGODB_URI: mongoUri } = process.env;
const redis = redisUrl ? (await import('redis')).createClient({ url: redisUrl }) : undefined;
const mongo = mongoUri ? new (await import('mongodb')).MongoClient(mongoUri) : undefined;
/** Rooms of each socket, by its id. @type {Map<string, { origin: string, rooms: Set<string>, quiet?: NodeJS.Timeout }>} */
const members = new Map();
/** The latest showing of each room's history. @type {Record<string, { messages: number, ms: number, when: string }>} */
const shown = {};

const http = createServer(answerHttp);
const io = new Server(http, { path: '/chat-socket', cors: { origin: origins } });
const chat = io.of('/chat');

chat.use((socket, next) => {
  const refusal = origins.includes(originOf(socket)) || originOf(socket) === 'none' ? capReached(socket) : 'STRANGER';
  if (refusal === undefined) return next();
  next(Object.assign(new Error(refusals[refusal]), { data: { why: refusal } }));
});

chat.on('connection', (socket) => {
  // Others may have come in between the check above and now.
  const refusal = capReached(socket);
  if (refusal !== undefined) {
    socket.emit('trouble', { text: refusals[refusal] });
    socket.disconnect(true);
    return;
  }
  const member = { origin: originOf(socket), rooms: new Set(), quiet: quietTimer(socket) };
  members.set(socket.id, member);
  socket.use((_event, next) => {
    member.quiet?.refresh();
    next();
  });
  socket.on('disconnect', () => {
    clearTimeout(member.quiet);
    members.delete(socket.id);
  });

  socket.on('room:enter', (room, answer) => {
    if (!member.rooms.has(room) && limits.roomsPerSocket > 0 && member.rooms.size >= limits.roomsPerSocket) {
      const problem = 'You are in too many rooms.';
      socket.emit('trouble', { text: problem });
      return answer({ problem });
    }
    member.rooms.add(room);
    socket.join(room);
    answer({ entered: room });
    showHistory(socket, room).catch((error) => log('error', `history of ${room}: ${error.message}`));
  });
  socket.on('room:leave', (room, answer) => {
    member.rooms.delete(room);
    socket.leave(room);
    answer({ left: room });
  });
  socket.on('room:say', (room, body, answer) => {
    if (!member.rooms.has(room)) return answer({ problem: 'Enter the room first.' });
    chat.to(room).emit('room:message', { room, from: socket.handshake.auth.name, sentAt: now(), body });
    answer({ said: true });
  });
  socket.on('here', () => {});
});

async function showHistory(socket, room) {
  if (mongo === undefined) return;
  const startedAt = performance.now();
  const newestFirst = { sort: { sentAt: -1, _id: -1 }, limit: historyLength };
  const messages = await mongo.db().collection('messages').find({ room }, newestFirst).toArray();
  const topic = messages.length > 0 ? undefined : await mongo.db().collection('rooms').findOne({ room });
  for (const { sentAt, body } of messages.reverse()) socket.emit('room:message', { room, sentAt, body });
  if (topic) socket.emit('room:topic', { room, sentAt: topic.changedAt, topic: topic.topic });
  const ms = Math.round(performance.now() - startedAt);
  shown[room] = { messages: messages.length, ms, when: now() };
}

function capReached(socket) {
  const sameOrigin = [...members.values()].filter(({ origin }) => origin === originOf(socket)).length;
  if (limits.sockets > 0 && members.size >= limits.sockets) return 'FULL';
  if (limits.socketsPerOrigin > 0 && sameOrigin >= limits.socketsPerOrigin) return 'ORIGIN_FULL';
  return undefined;
}

function quietTimer(socket) {
  if (limits.quietMs === 0) return undefined;
  return setTimeout(() => {
    socket.emit('trouble', { text: 'You have been quiet for too long.' });
    socket.disconnect(true);
  }, limits.quietMs);
}

function originOf(socket) {
  return socket.handshake.headers.origin ?? 'none';
}

async function answerHttp(request, response) {
  const pages = { '/up': () => ({ up: true }), '/up/ready': readiness, '/stats': stats };
  const page = await pages[request.url]?.();
  response.writeHead(page === undefined ? 503 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(page ?? {}));
}

async function readiness() {
  const isStored =
    mongo === undefined ||
    (await mongo
      .db()
      .command({ ping: 1 })
      .catch(() => false));
  return isStored && redis?.isReady !== false ? { ready: true } : undefined;
}

function stats() {
  const everyone = [...members.values()];
  return {
    sockets: {
      open: members.size,
      watched: limits.quietMs === 0 ? 0 : members.size,
      byOrigin: tally(everyone.map(({ origin }) => origin)),
    },
    rooms: {
      memberships: everyone.reduce((sum, { rooms }) => sum + rooms.size, 0),
      members: tally(everyone.flatMap(({ rooms }) => [...rooms])),
    },
    limits,
    history: shown,
  };
}

function tally(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function number(name, fallback) {
  const value = process.env[name] ? Number(process.env[name]) : fallback;
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} is "${process.env[name]}": expected 0 or more`);
  return value;
}

function now() {
  return new Date().toISOString();
}

function log(level, msg) {
  console.log(JSON.stringify({ level, time: now(), msg }));
}

redis?.on('error', (error) => log('error', `Redis: ${error.message}`));
await redis?.connect();
await redis?.subscribe('chat.spoken', (text) => {
  const { room, body } = JSON.parse(text);
  chat.to(room).emit('room:message', { room, sentAt: now(), body });
});
http.listen(number('PORT', 3000), process.env.HOST || '127.0.0.1', () => {
  log('info', `chat on http://127.0.0.1:${http.address().port}`);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await io.close();
    redis?.destroy();
    await mongo?.close();
  });
}
