import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Server } from 'socket.io';
import { onTestFinished } from 'vitest';
import { port } from '../../socketio/support/server.ts';
import { selfSigned } from '../../support/selfSigned.ts';

/** A Socket.IO server that sets a cookie at login and knows it again, and that broadcasts; until the end of the test. */
export async function useRecipeServer(tls: boolean): Promise<string> {
  const server = tls ? createTlsServer(await selfSigned(), logIn) : createServer(logIn);
  const io = new Server(server);
  io.on('connection', (socket) => {
    socket.on('announce', (body: unknown) => io.emit('announcement', body));
    socket.on('who am I', (answer: (name: string) => void) => answer(nameIn(socket.request)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => io.close());
  return `${tls ? 'https' : 'http'}://127.0.0.1:${port(server.address())}`;
}

const logIn: RequestListener = async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  response.setHeader('set-cookie', `name=${new URLSearchParams(body).get('name')}; Path=/; Secure`).end();
};

function nameIn({ headers }: IncomingMessage): string {
  return /\bname=(\w+)/.exec(headers.cookie ?? '')?.[1] ?? 'nobody';
}
