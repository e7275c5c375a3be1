import * as z from 'zod/mini';
import { type DrillCourse, type DrillState, drillLeadMs, type EventToStore } from '../../contract/drill.ts';
import { jsonBodyOf, type LoopbackServer, serveOnLoopback } from '../loopbackServer.ts';
import { pause } from '../watchMetrics.ts';
import type { Disturbance } from './disturbance.ts';
import type { GatewayEar } from './gatewayWords.ts';

const number = z.optional(z.number());
const progressSchema = z.object({ arrived: number, recovered: number, caughtUp: number, heartbeatMs: number });
const eventSchema = z.object({ sequence: z.number(), at: z.number() });
const finishSchema = z.object({ course: z.optional(z.custom<DrillCourse>((value) => typeof value === 'object')) });

export interface DrillServer extends LoopbackServer {
  /** Takes back whatever was done, also in the middle of it. */
  restore(): Promise<void>;
}

/**
 * Answers a drill's script: begins the disturbance when it asks for it, takes it back in time, and tells how far it is.
 *
 * @param forMs how long the disturbance lasts
 * @param store stores an event as the gateway's own writer would; undefined where none are stored
 * @param ear hears what the gateway says in its log from the disturbance on; undefined where nobody asks
 */
export async function serveDrill(
  disturbance: Disturbance,
  {
    forMs,
    store,
    ear,
    signal,
  }: {
    readonly forMs: number;
    readonly store?: (event: EventToStore) => Promise<void>;
    readonly ear?: GatewayEar;
    readonly signal: AbortSignal;
  },
): Promise<DrillServer> {
  const over = new AbortController();
  let course: DrillCourse | undefined;
  let running: Promise<void> = Promise.resolve();
  let state: Omit<DrillState, 'seen'> = {
    ...{ phase: 'waiting', arrived: 0, recovered: 0, caughtUp: 0, isSteady: false, isFinished: false },
  };
  const told = async (): Promise<DrillState> => ({ ...state, seen: await disturbance.seen() });

  const run = async () => {
    const ended = AbortSignal.any([signal, over.signal]);
    try {
      await pause((state.startsAt ?? 0) - Date.now(), ended);
      if (ended.aborted) return;
      await ear?.begin();
      state = { ...state, startedAt: Date.now() };
      await disturbance.begin();
      state = { ...state, startedAt: disturbance.startedAt?.() ?? state.startedAt ?? 0 };
      const lastsMs = Math.max(forMs, disturbance.leastMs?.(state.heartbeatMs) ?? 0);
      await pause(lastsMs - (Date.now() - (state.startedAt ?? 0)), ended);
      await disturbance.restore();
      state = { ...state, phase: 'back', backAt: Date.now() };
    } catch (error) {
      state = { ...state, phase: 'failed', error: error instanceof Error ? error.message : String(error) };
      await disturbance.restore().catch(() => {});
    }
  };
  const answers: Readonly<Record<string, (body: unknown) => Promise<unknown>>> = {
    'GET /state': told,
    'POST /begin': () => {
      if (state.phase === 'waiting') {
        state = { ...state, phase: 'disturbing', startsAt: Date.now() + drillLeadMs };
        running = run();
      }
      return told();
    },
    'POST /steady': () => {
      state = { ...state, isSteady: true };
      return told();
    },
    'POST /progress': (body) => {
      const { arrived = 0, recovered = 0, caughtUp = 0, heartbeatMs } = progressSchema.parse(body);
      state = {
        ...state,
        ...(heartbeatMs === undefined ? {} : { heartbeatMs: Math.max(heartbeatMs, state.heartbeatMs ?? 0) }),
        arrived: state.arrived + arrived,
        recovered: state.recovered + recovered,
        caughtUp: state.caughtUp + caughtUp,
      };
      return told();
    },
    'POST /finish': (body) => {
      course = finishSchema.parse(body).course;
      state = { ...state, isFinished: true };
      disturbance.finish?.();
      return told();
    },
    'GET /findings': async () => (await disturbance.findings?.(state)) ?? {},
    'GET /words': async () => ({ count: await ear?.count() }),
    'GET /course': async () => ({ course }),
    'POST /store': async (body) => {
      if (store === undefined) throw new Error('no MongoDB was given (--mongo-uri)');
      await store(eventSchema.parse(body));
      return {};
    },
  };
  const server = await serveOnLoopback(async (request, response) => {
    const say = (status: number, body: string) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body);
    };
    try {
      const answer = answers[`${request.method} ${request.url}`];
      if (answer === undefined) return say(404, 'there is nothing here');
      say(200, JSON.stringify(await answer(await jsonBodyOf(request))));
    } catch (error) {
      say(500, error instanceof Error ? error.message : String(error));
    }
  });
  return {
    ...server,
    async restore() {
      over.abort();
      await running;
      await disturbance.restore();
    },
  };
}
