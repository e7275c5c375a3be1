import { expect, it } from 'vitest';
import { guessPayload, templateOf } from '../../../run/probe/learn/payload.ts';

const marks = { sequence: 41_234, publishedAt: Date.now() };

it('puts placeholders where the likeliest names are, and leaves versions and ids as they are', () => {
  const message = {
    ...{ version: 1, id: 7, job: 'j1', occurredAt: '2026-11-26T08:00:00.000Z' },
    body: { seq: 3, count: 9, sentAt: Date.now(), tags: ['j1', 'x'] },
  };
  expect(templateOf(message, 'j1', marks)).toEqual({
    template: {
      ...{ version: 1, id: 7, job: '{jobId}', occurredAt: '{occurredAt}' },
      body: { seq: '{sequence}', count: 9, sentAt: '{publishedAt}', tags: ['{jobId}', 'x'] },
    },
    ...{ added: [], addedTo: 'body', neighbours: message.body },
  });
});

it('goes by our marks where they are, whatever their names', () => {
  const message = { seq: 1, at: Date.now() - 5000, data: [{ k: marks.sequence, t: String(marks.publishedAt) }] };
  expect(templateOf(message, 'j1', marks)).toEqual({
    template: { ...message, data: [{ k: '{sequence}', t: '{publishedAt}' }] },
    ...{ added: [], addedTo: 'data.0', neighbours: message.data[0] },
  });
});

it('adds what a message has nothing for, and takes nothing but an object for one', () => {
  expect(templateOf({ job: 'j1' }, 'j1', marks)).toEqual({
    template: { job: '{jobId}', sequence: '{sequence}', publishedAt: '{publishedAt}' },
    ...{ added: ['sequence', 'publishedAt'], addedTo: '', neighbours: { job: 'j1' } },
  });
  const nested = { v: 1, job: 'j1', event: { type: 'x' }, meta: {} };
  expect(templateOf(nested, 'j1', marks, (part) => part === nested.event)).toMatchObject({
    template: { ...nested, job: '{jobId}', event: { type: 'x', sequence: '{sequence}', publishedAt: '{publishedAt}' } },
    addedTo: 'event',
  });
  expect(templateOf({ job: 'j1', body: { seq: 4 } }, 'j1', marks)?.template).toEqual({
    job: '{jobId}',
    body: { seq: '{sequence}', publishedAt: '{publishedAt}' },
  });
  for (const other of ['j1', 7, null, ['j1']]) expect(templateOf(other, 'j1', marks)).toBeUndefined();
});

it.each<[args: unknown[], guess: object]>([
  [[{ room: 'j1', index: 4, ts: Date.now() }], { argument: 0, jobIdPath: 'room', sequencePath: 'index' }],
  [['j1', { nr: 4, at: Date.now() }], { argument: 1, jobIdPath: null, sequencePath: 'nr', publishedAtPath: 'at' }],
  [[JSON.stringify({ j: 'j1', seq: 2 })], { argument: 0, encoding: 'json-text', jobIdPath: 'j', sequencePath: 'seq' }],
  [['j1', { text: 'hi' }], { argument: 1, sequencePath: undefined, publishedAtPath: undefined }],
])('guesses the fields of %j', (args, guess) => {
  expect(guessPayload(args, 'j1')).toMatchObject(guess);
});
