import http from 'k6/http';
import type { Plan } from '../../contract/plan.ts';
import type { Barrier } from './barrier.ts';
import { delay } from './delay.ts';

const pollMs = 50;

/** Whatever k6's options discardResponseBodies and throw say. */
const params = { responseType: 'text', throw: false, tags: { name: 'barrier' } } as const;

/**
 * The barrier of a run that needs no Redis: counters that the command line keeps, for one k6 on the same machine.
 *
 * @returns undefined where no command line started the run, or where it has a Redis
 */
export function barrierByHttp({ barrierUrl }: Plan): Barrier | undefined {
  return barrierUrl === undefined ? undefined : httpBarrier(barrierUrl);
}

function httpBarrier(url: string): Barrier {
  const ask = async (method: 'GET' | 'POST', path: string, body: string | null = null) => {
    const response = await http.asyncRequest(method, url + path, body, params);
    if (response.status !== 200) throw new Error(`the barrier at ${url}${path} cannot be used: ${response.error}`);
    return JSON.parse(String(response.body));
  };
  return {
    async arrive(ready, failed) {
      await ask('POST', '/arrived', JSON.stringify({ ready, failed }));
    },
    async full(clients, timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      while ((await ask('GET', '/arrived')).clients < clients) {
        if (Date.now() > deadline) return false;
        await delay(pollMs);
      }
      return true;
    },
    async finish(outage) {
      await ask('POST', '/finished', JSON.stringify({ outage }));
    },
    async finished() {
      return (await ask('GET', '/finished')) ?? undefined;
    },
    async check() {
      await ask('GET', '/arrived');
    },
    async clear() {},
  };
}
