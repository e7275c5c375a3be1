import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { DrillState } from '../../../contract/drill.ts';
import type { Disturbance } from '../../../run/drills/disturbance.ts';
import { type DrillServer, serveDrill } from '../../../run/drills/drillServer.ts';

/* The part of a drill that is the command line's: it begins when the script says so, and takes back in time. */

const opened: DrillServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) {
    await server.restore();
    server.close();
  }
});

function disturbance(over: Partial<Disturbance> = {}) {
  const calls: string[] = [];
  const made: Disturbance = {
    cutsSource: false,
    async begin() {
      calls.push('begin');
    },
    async restore() {
      calls.push('restore');
    },
    seen: () => calls.filter((call) => call === 'begin').length,
    ...over,
  };
  return { calls, made };
}

async function serve(made: Disturbance, forMs = 50, signal = new AbortController().signal) {
  const stored: unknown[] = [];
  const server = await serveDrill(made, {
    forMs,
    signal,
    store: async (event) => {
      if (event.sequence === 13) throw new Error('the disk is full');
      stored.push(event);
    },
  });
  opened.push(server);
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(server.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, state: response.ok ? (JSON.parse(text) as DrillState) : undefined };
  };
  const until = async (phase: DrillState['phase']) => {
    for (let tries = 0; tries < 200; tries++) {
      const { state } = await ask('GET', '/state');
      if (state?.phase === phase) return state;
      await delay(10);
    }
    throw new Error(`it never was ${phase}`);
  };
  return { server, stored, ask, until };
}

describe('a drill that goes well', () => {
  it('begins when it was in effect, where that is known better, and lasts from then on', async () => {
    let inEffectAt = 0;
    const { made } = disturbance({
      async begin() {
        await delay(100);
        inEffectAt = Date.now();
        await delay(50);
      },
      startedAt: () => inEffectAt,
    });
    const { ask, until } = await serve(made, 200);
    await ask('POST', '/begin', {});
    const { startedAt = 0, backAt = 0 } = await until('back');
    expect(startedAt).toBe(inEffectAt);
    expect(backAt - startedAt).toBeGreaterThanOrEqual(195);
  });

  it('begins some time after it was asked to, once, and is taken back after its time', async () => {
    const { calls, made } = disturbance();
    const { ask, until } = await serve(made);
    expect((await ask('GET', '/state')).state).toMatchObject({ phase: 'waiting', seen: 0 });
    const { state } = await ask('POST', '/begin', {});
    await ask('POST', '/begin', {});
    expect(calls).toEqual([]);
    const { startsAt = 0, startedAt = 0, backAt = 0, seen } = await until('back');
    expect(state?.startsAt).toBe(startsAt);
    expect(startedAt).toBeGreaterThanOrEqual(startsAt - 2);
    expect(backAt - startedAt).toBeGreaterThanOrEqual(48);
    expect(seen).toBe(1);
    expect(calls).toEqual(['begin', 'restore']);
  });

  it('adds up how far clients are, and hands on what the publisher says at the end', async () => {
    const { ask } = await serve(disturbance().made);
    await ask('POST', '/progress', { arrived: 3 });
    await ask('POST', '/progress', { arrived: 4, recovered: 1 });
    await ask('POST', '/progress', { caughtUp: 2 });
    await ask('POST', '/steady', {});
    const course = { startedAt: 1, backAt: 2, published: [] };
    const { state } = await ask('POST', '/finish', { course });
    expect(state).toMatchObject({ arrived: 7, recovered: 1, caughtUp: 2, isSteady: true, isFinished: true });
    expect(JSON.parse((await ask('GET', '/course')).text)).toEqual({ course });
  });

  it('stores events, and says why one could not be stored', async () => {
    const { ask, stored } = await serve(disturbance().made);
    expect((await ask('POST', '/store', { sequence: 12, at: 5 })).status).toBe(200);
    expect(await ask('POST', '/store', { sequence: 13, at: 6 })).toMatchObject({
      status: 500,
      text: 'the disk is full',
    });
    expect(stored).toEqual([{ sequence: 12, at: 5 }]);
  });

  it.each([
    ['POST', '/progress', { arrived: 'many' }],
    ['POST', '/store', { sequence: null }],
    ['GET', '/nothing', undefined],
  ])('refuses %s %s %o', async (method, path, body) => {
    const { ask } = await serve(disturbance().made);
    expect((await ask(method, path, body)).status).toBeGreaterThanOrEqual(400);
  });
});

describe('what was disturbed is taken back', () => {
  it('where the disturbance fails, which is said', async () => {
    const { calls, made } = disturbance({ begin: async () => Promise.reject(new Error('not permitted')) });
    const { ask, until } = await serve(made);
    await ask('POST', '/begin', {});
    expect(await until('failed')).toMatchObject({ error: 'not permitted' });
    expect(calls).toEqual(['restore']);
  });

  it('in the middle, by whoever ends the run', async () => {
    const { calls, made } = disturbance();
    const { ask, server } = await serve(made, 60_000);
    await ask('POST', '/begin', {});
    await delay(600);
    expect(calls).toEqual(['begin']);
    await server.restore();
    expect(calls).toContain('restore');
  });

  it('when the command is interrupted, and never begun where that comes before', async () => {
    const interrupt = new AbortController();
    const { calls, made } = disturbance();
    const { ask, server } = await serve(made, 60_000, interrupt.signal);
    await ask('POST', '/begin', {});
    interrupt.abort();
    await server.restore();
    await delay(600);
    expect(calls).not.toContain('begin');
  });
});
