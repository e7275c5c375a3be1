import { expect, it } from 'vitest';
import { clientContext } from '../../../lib/gateway/clientContext.ts';
import { openSender } from '../../../lib/gateway/openSender.ts';
import { publishingWith } from '../../../lib/gateway/publishingWith.ts';
import { useServer } from '../../socketio/support/server.ts';
import { profileNamed } from '../../thresholds/support.ts';
import { planFor } from './support.ts';

const profile = profileNamed('socketio-rooms');
if (profile.publish === null || !('emit' in profile.publish)) throw new Error('it publishes by emit');
const { emit } = profile.publish;

async function senderTo(url: string, more: Partial<typeof emit>) {
  const publish = { emit: { ...emit, subscribe: false, ...more } };
  const plan = planFor('broadcast-burst', url, { profile: { ...profile, publish }, connectTimeoutMs: 300 });
  return openSender(plan, publishingWith(await clientContext(plan), 0));
}

it('an event that is emitted just before the end arrives', async () => {
  const { io, url } = await useServer({ path: '/ws' });
  const came: unknown[] = [];
  io.on('connection', (socket) => socket.on('message', ({ sequence }) => came.push(sequence)));
  const senders = await Promise.all([1, 2, 3, 4, 5].map(() => senderTo(url, {})));
  await Promise.all(
    senders.map(async ({ send, close }, index) => {
      await send({ jobId: 'j', sequence: index, publishedAt: 1 });
      await close();
    }),
  );
  expect(came.toSorted()).toEqual([0, 1, 2, 3, 4]);
});

it('one that is not acknowledged, or has no connection, was not published', async () => {
  const { url } = await useServer({ path: '/ws' });
  const silent = await senderTo(url, { acknowledgement: true });
  await expect(silent.send({ sequence: 1 })).rejects.toThrow('message was not acknowledged within 300 ms');
  await silent.close();
  await expect(silent.send({ sequence: 2 })).rejects.toThrow('the publishing client has lost its connection');
  const alone = await senderTo('http://127.0.0.1:9', {});
  await expect(alone.send({ sequence: 1 })).rejects.toThrow('the publishing client has no connection');
});

it('one whose acknowledgement holds an error was refused', async () => {
  const { io, url } = await useServer({ path: '/ws' });
  io.on('connection', (socket) =>
    socket.on('message', ({ sequence }, answer) => answer(sequence === 2 ? { error: { code: 'full' } } : { ok: true })),
  );
  const sender = await senderTo(url, { acknowledgement: { errorPath: 'error' } });
  await expect(sender.send({ sequence: 1 })).resolves.toBeUndefined();
  await expect(sender.send({ sequence: 2 })).rejects.toThrow('message was refused: {"code":"full"}');
  await sender.close();
});
