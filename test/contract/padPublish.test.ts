import { describe, expect, it } from 'vitest';
import { padPublish } from '../../contract/padPublish.ts';
import type { Publish } from '../../contract/profile.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { profileNamed } from '../thresholds/support.ts';

describe('larger events', () => {
  it('have a field more beside their number, in each way of publishing', () => {
    const event = { id: '{sequence}', at: '{publishedAt}' };
    const larger = { ...event, padding: 'xxx' };
    expect(
      padPublish({ redis: { command: ['PUBLISH', 'a', '{message}'], message: [{ event }], encoding: 'json' } }, 3),
    ).toEqual({ redis: { command: ['PUBLISH', 'a', '{message}'], message: [{ event: larger }], encoding: 'json' } });
    const http = { method: 'POST', url: '/events', headers: {}, body: event };
    expect(padPublish({ http }, 3)).toEqual({ http: { ...http, body: larger } });
    const emit = { event: 'say', args: ['room', event], acknowledgement: false, subscribe: false };
    expect(padPublish({ emit }, 3)).toEqual({ emit: { ...emit, args: ['room', larger] } });
  });

  it('are had of the usual profile, and leave it as it is', () => {
    const { publish } = defaultProfile;
    if (publish === null) throw new Error('the usual profile publishes');
    const before = JSON.stringify(publish);
    expect(JSON.stringify(padPublish(publish, 1000)).length).toBeGreaterThan(before.length + 1000);
    expect(JSON.stringify(publish)).toBe(before);
  });

  it.each(['socketio-rooms', 'redis-emitter', 'socketio-redis-adapter'])('are had of the profile %s', (name) => {
    const { publish } = profileNamed(name);
    expect(publish && padPublish(publish, 1)).toBeDefined();
  });

  const unfit: readonly (readonly [string, Publish])[] = [
    ['a text', { redis: { command: ['PUBLISH', 'a', '{message}'], message: '{sequence}', encoding: 'text' } }],
    [
      'a command without a message',
      { redis: { command: ['XADD', 'a', '*', 'n', '{sequence}'], message: null, encoding: 'json' } },
    ],
    ['a list', { emit: { event: 'say', args: ['{sequence}'], acknowledgement: false, subscribe: false } }],
    ['a body that is a text', { http: { method: 'POST', url: '/', headers: {}, body: '{sequence}' } }],
  ];

  it.each(unfit)('are not had of %s', (_, publish) => {
    expect(padPublish(publish, 3)).toBeUndefined();
  });
});
