import { createServer, type ServerResponse } from 'node:http';
import { Server } from 'socket.io';
import type { ServerState } from './serverState.ts';

/*
 * The server of the client benchmark, in a process of its own. Every socket gets every event. Beside Socket.IO:
 *   GET  /state              what it sees, as JSON
 *   GET  /ready  /finished   a part of the client has come this far; answered when the benchmark lets it go on
 *   POST /release?gate=ready|finished   lets them go on, and those who come later as well
 *   POST /burst?events=100&bytes=100&everyMs=10   answered when all have been handed to Socket.IO
 *   POST /reset?heartbeatMs=25000   forgets all counts, closes the gates, sets the heartbeat of later connections
 */

type Gate = { waiting: ServerResponse[]; isOpen: boolean; count: number };

const closedGate = (): Gate => ({ waiting: [], isOpen: false, count: 0 });
let gates = { ready: closedGate(), finished: closedGate() };
let pongs = 0;
let dropped: Record<string, number> = {};

const http = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const number = (name: string) => Number(url.searchParams.get(name));
  switch (url.pathname) {
    case '/state':
      return answer(response, state());
    case '/ready':
      return wait(gates.ready, response);
    case '/finished':
      return wait(gates.finished, response);
    case '/release':
      release(url.searchParams.get('gate') === 'ready' ? gates.ready : gates.finished);
      return answer(response, {});
    case '/reset':
      gates = { ready: closedGate(), finished: closedGate() };
      pongs = 0;
      dropped = {};
      // Engine.IO reads both anew for each connection.
      Object.assign(io.engine.opts, { pingInterval: number('heartbeatMs'), pingTimeout: number('heartbeatMs') });
      return answer(response, {});
    case '/burst':
      return void burst(number('events'), number('bytes'), number('everyMs')).then(() => answer(response, {}));
    default:
      response.writeHead(404).end();
  }
});
// Gates stay closed for as long as it takes.
http.requestTimeout = 0;
const io = new Server(http, { serveClient: false });
io.engine.on('connection', (connection) => connection.on('heartbeat', () => pongs++));
io.on('connection', (socket) => {
  socket.on('disconnect', (reason) => {
    dropped[reason] = (dropped[reason] ?? 0) + 1;
  });
});
http.listen({ port: Number(process.env.PORT ?? 0), host: '127.0.0.1', backlog: 4096 });
process.once('SIGTERM', () => process.exit(0));

function state(): ServerState {
  const { ready, finished } = gates;
  return { connected: io.of('/').sockets.size, ready: ready.count, finished: finished.count, pongs, dropped };
}

function wait(gate: Gate, response: ServerResponse): void {
  gate.count++;
  if (gate.isOpen) answer(response, {});
  else gate.waiting.push(response);
}

function release(gate: Gate): void {
  gate.isOpen = true;
  for (const response of gate.waiting.splice(0)) answer(response, {});
}

async function burst(events: number, bytes: number, everyMs: number): Promise<void> {
  const pad = 'x'.repeat(Math.max(0, bytes - 70));
  for (let sequence = 1; sequence <= events; sequence++) {
    io.emit('job', { jobId: 'bench', emittedAt: new Date().toISOString(), event: { sequence, pad } });
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function answer(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
