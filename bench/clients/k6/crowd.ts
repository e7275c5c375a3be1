import http from 'k6/http';
import type { Options } from 'k6/options';
import { mapConcurrent } from '../../../lib/measure/delay.ts';
import { shareOfThisVu } from '../../../lib/measure/share.ts';

/** Opens one socket; calls `received` for each event; resolves, once Socket.IO has connected, with how it is closed. */
export type Connect = (url: string, received: () => void) => Promise<() => void>;

const url = __ENV.SERVER_URL ?? '';
const [sockets, vus, events] = [Number(__ENV.SOCKETS), Number(__ENV.CLIENT_VUS), Number(__ENV.EVENTS)];

export const options: Options = {
  scenarios: { crowd: { executor: 'per-vu-iterations', vus, iterations: 1, maxDuration: '1h' } },
  discardResponseBodies: true,
};

/** What every client of the benchmark does inside k6: connect when told to, count, say when all has come, end. */
export async function crowd(connect: Connect): Promise<void> {
  const share = shareOfThisVu(sockets, vus);
  await gate('ready');
  let missing = share.length * events;
  let allReceived = () => {};
  const complete = new Promise<void>((resolve) => {
    allReceived = resolve;
  });
  const received = () => {
    if (--missing === 0) allReceived();
  };
  const closers = await mapConcurrent(share, 20, () => connect(url, received));
  if (events > 0) await complete;
  await gate('finished');
  for (const close of closers) close();
}

function gate(name: string) {
  return http.asyncRequest('GET', `${url}/${name}`, null, { timeout: '1h' });
}
