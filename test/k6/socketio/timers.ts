import { setTimeout } from 'k6/timers';
import { io } from '../../../lib/socketio/k6.ts';
import { startInterval, startTimer, stopTimer } from '../../../lib/socketio/k6Timers.ts';

/** What breaks timers of k6 2.2, done to those of the client; prints how long each took, one JSON value a line. */
export default async function () {
  const print = (what: string, value?: unknown) => console.log(JSON.stringify({ what, value }));
  const url = __ENV.SERVER_URL ?? '';
  for (const [what, provoke] of Object.entries(provocations)) {
    const { tookMs, called } = await measured(300, provoke);
    print(what, { onTime: tookMs >= 299 && tookMs < 1000, called });
  }

  // The client's: a VU that was busy reads an answer in time and handles it when its timeout is due.
  const socket = io(url, { forceNew: true });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.on('work', () => busyFor(100));
  const unanswered = socket.timeout(5000).emitWithAck('unanswered');
  await socket.timeout(50).emitWithAck('answered after work');
  startTimer(500, () => socket.disconnect());
  await unanswered.catch((error) => print('unanswered, timeout of 5 s, disconnected after 0.5', error.message));

  // The connection is closed while the timeout of an answer is due.
  const slow = io(url, { forceNew: true, reconnection: true, reconnectionDelay: 400, randomizationFactor: 0 });
  await new Promise<void>((resolve) => slow.once('connect', resolve));
  const reconnected = new Promise<number>((resolve) => {
    let closedAt = 0;
    slow.io.once('close', () => {
      closedAt = Date.now();
    });
    slow.io.once('reconnect_attempt', () => resolve(Date.now() - closedAt));
  });
  slow.timeout(30).emit('closes after work', () => {});
  slow.on('work', () => busyFor(60));
  const waitedMs = await reconnected;
  print('reconnection after 400 ms', { onTime: waitedMs >= 399 });
  slow.disconnect();
}

type Provocation = (called: (what: string) => void) => void;

const provocations: Record<string, Provocation> = {
  'a timer that is due is stopped': (called) => {
    const due = startTimer(10, () => called('stopped'));
    busyFor(30);
    stopTimer(due);
  },
  'an interval that is due is stopped': (called) => {
    const due = startInterval(10, () => called('stopped'));
    busyFor(30);
    stopTimer(due);
  },
  "one that is due is stopped in another one's callback": (called) => {
    startTimer(5, () => {
      busyFor(30);
      stopTimer(due);
      busyFor(10);
    });
    const due = startTimer(10, () => called('stopped'));
    startTimer(15, () => called('other'));
  },
  'a callback starts a short one and stays busy': (called) => {
    startTimer(5, () => {
      startTimer(1, () => called('short'));
      busyFor(30);
    });
  },
  'a timer of k6 itself does so': (called) => {
    setTimeout(() => {
      setTimeout(() => called('short'), 1);
      busyFor(30);
    }, 5);
  },
  'an interval stops itself': (called) => {
    const interval = startInterval(5, () => {
      called('interval');
      stopTimer(interval);
    });
  },
};

/** How long a timer takes that is started beside what is provoked. */
async function measured(delayMs: number, provoke: Provocation) {
  const called: string[] = [];
  const startedAt = Date.now();
  const tookMs = await new Promise<number>((resolve) => {
    startTimer(delayMs, () => resolve(Date.now() - startedAt));
    provoke((what) => called.push(what));
  });
  return { tookMs, called };
}

function busyFor(ms: number): void {
  const end = Date.now() + ms;
  while (Date.now() < end);
}
