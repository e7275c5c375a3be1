import { type MessageEvent, WebSocket } from 'k6/websockets';
import type { Client } from 'k6/x/redis';
import type { Plan } from '../../contract/plan.ts';
import type { Clock } from './clock.ts';
import { delay } from './delay.ts';
import { bareTrend } from './metrics.ts';
import { othersPlay } from './othersPlay.ts';
import { sampleMetadata } from './recorder.ts';
import { tagSamples } from './tags.ts';

const receiveDelay = /* @__PURE__ */ bareTrend('receive_delay');

/** So many as that frames of the metronome wait for different turns of whatever reads them. */
const sockets = 4;
/** Between two questions for the time; an answer takes less. */
const askMs = 5;
const pollMs = 50;

/**
 * Measures, until all other VUs have ended, how much later than it is there a frame is read by this k6. The metronome of
 * the command line sends frames with their times, which take the same way as all others; where only k6 runs, the round
 * trips of small commands to Redis stand for them.
 *
 * @param openRedis undefined where the script has no Redis
 * @param waiting VUs of this k6 that wait for the others, this one among them; undefined for the observer, which leaves it
 * to the VU that each of several instances has
 */
export async function watchReceiveDelay(
  plan: Plan,
  calibrateClock: () => Clock,
  openRedis?: (plan: Plan) => Promise<Client>,
  waiting?: number,
): Promise<void> {
  const isAlone = plan.instances === 1;
  if (!isAlone && waiting === undefined) return;
  tagSamples(plan);
  const others = othersPlay(waiting ?? 1);
  const { RLT_METRONOME: metronome } = __ENV;
  if (metronome) await listen(metronome, others);
  // A drill disturbs the very Redis, and a hundred instances would.
  else if (openRedis !== undefined && plan.redisResetSequence === 0 && plan.drill === undefined && isAlone) {
    await ask(() => openRedis(plan), calibrateClock(), others);
  }
}

async function listen(url: string, others: () => boolean): Promise<void> {
  const params = { tags: { name: 'metronome' } };
  const open = Array.from({ length: sockets }, () => new WebSocket(url, null, params));
  for (const socket of open) {
    socket.onmessage = (event?: MessageEvent) => {
      if (event === undefined) return;
      const sent = String(event.data);
      record(event.timestamp - Number(sent), sent);
    };
  }
  while (others()) await delay(pollMs);
  // One that still connects would block the VU for good.
  for (const socket of open) if (socket.readyState === 1) socket.close();
}

async function ask(open: () => Promise<Client>, clock: Clock, others: () => boolean): Promise<void> {
  try {
    const client = await open();
    while (others()) {
      const sent = clock.now();
      await client.sendCommand('PING');
      record(clock.now() - sent, sent.toFixed(3));
      await delay(askMs);
    }
  } catch {
    // Without a Redis, and without one that answers, nothing is known of the delay.
  }
}

/** Without a recorder, which would cost more than the sample: there are hundreds of them in a second. */
function record(delayMs: number, sent: string): void {
  const metadata = sampleMetadata();
  metadata.sent = sent;
  receiveDelay.add(delayMs);
  delete metadata.sent;
}
