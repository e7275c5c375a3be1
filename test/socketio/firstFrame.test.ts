import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { next, useClient } from './support/client.ts';
import { speakSocketIo, useRawServer } from './support/rawServer.ts';

/* A server of whose first connections the first frame is lost on its way to the client, as k6 2.2 may lose it. */

const early = { firstFrameWithinMs: 20 };

async function useLossyServer(lost: number) {
  const connections: { isClosed: boolean }[] = [];
  const speak = speakSocketIo(() => {});
  const url = await useRawServer((webSocket) => {
    const connection = { isClosed: false };
    webSocket.once('close', () => {
      connection.isClosed = true;
    });
    if (connections.push(connection) > lost) speak(webSocket);
  });
  return { url, connections };
}

test('a connection whose first frame was lost is made once more', async () => {
  const { url, connections } = await useLossyServer(1);
  const socket = useClient(url, { timeout: 5000 }, early);
  await next(socket, 'connect');
  expect(socket.id).toBe('socket-1');
  await until('the first one is closed', () => connections[0]?.isClosed === true);
  expect(connections).toEqual([{ isClosed: true }, { isClosed: false }]);
  expect(socket.connected).toBe(true);
});

test('a server that says nothing at all is given up after the connect timeout, as ever', async () => {
  const { url, connections } = await useLossyServer(10);
  const [error] = await next(useClient(url, { timeout: 200 }, early), 'connect_error');
  expect(error).toHaveProperty('message', 'timeout');
  await until('both are closed', () => connections.every(({ isClosed }) => isClosed));
  expect(connections).toHaveLength(2);
});

test('a connection that has spoken, or that was given up, is not made again', async () => {
  const { url, connections } = await useLossyServer(0);
  const socket = useClient(url, {}, { firstFrameWithinMs: 1 });
  await next(socket, 'connect');
  const other = useClient(url, {}, { firstFrameWithinMs: 1 });
  other.disconnect();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(connections.length).toBeLessThanOrEqual(2);
  expect(socket.connected).toBe(true);
});

test('where no frame is lost, silence is waited out', async () => {
  const { url, connections } = await useLossyServer(10);
  await next(useClient(url, { timeout: 200 }), 'connect_error');
  expect(connections).toHaveLength(1);
});
