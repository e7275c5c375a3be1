import { failureOf } from '../gateway/replay.ts';

/** What one late client asked, and what it got. Epoch milliseconds. */
export interface Ask {
  readonly client: number;
  readonly askedAt: number;
  /** When its subscription was acknowledged; undefined where it was not. */
  answeredAt?: number;
  /** Why it was not, in the words of the gateway or of the client. */
  refusal?: string;
  /** An error event that it got. */
  told?: string;
  readonly received: { readonly sequence: number | undefined; readonly foreign: boolean; readonly at: number }[];
}

/** What is stored of the job. */
export interface Stored {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

export interface JudgedReplays {
  readonly before: readonly ReplayTime[];
  readonly failedBefore: readonly Fault[];
  /** Who asked while MongoDB was disturbed, or so shortly before that it met the replay. */
  readonly during: readonly Ask[];
  readonly unanswered: readonly Fault[];
  /** Without anything of their replay, and told so by no event; a part is wrong by itself. */
  readonly silent: readonly number[];
  readonly hindered: readonly number[];
  readonly timesDuring: readonly ReplayTime[];
  readonly timesAfter: readonly ReplayTime[];
  readonly wrong: readonly Fault[];
  /** From the end of the disturbance to the first complete replay after which none failed; undefined: never. */
  readonly againAfterMs: number | undefined;
}

export interface Fault {
  readonly client: number;
  readonly reason: string;
}

export interface ReplayTime {
  readonly client: number;
  readonly ms: number;
}

/** A replay that was asked for so long before the disturbance has nothing to do with it. */
const undisturbedMs = 1000;

/** What takes this much longer than anything before was hindered. */
const hinderedMs = 100;

/** Judges what late clients were replayed around a time in which MongoDB was disturbed. */
export function judgeReplays(
  asks: readonly Ask[],
  { startedAt, backAt }: { readonly startedAt: number; readonly backAt: number },
  stored: Stored,
): JudgedReplays {
  const inOrder = [...asks].sort((a, b) => a.askedAt - b.askedAt);
  const completedAt = (ask: Ask) => completionOf(ask, stored);
  const isBefore = (ask: Ask) =>
    ask.askedAt < startedAt - undisturbedMs || (completedAt(ask) ?? Number.POSITIVE_INFINITY) <= startedAt;
  const early = inOrder.filter(isBefore);
  const during = inOrder.filter((ask) => !isBefore(ask) && ask.askedAt < backAt);
  const late = inOrder.filter(({ askedAt }) => askedAt >= backAt);
  const timesOf = (some: readonly Ask[]) =>
    some.flatMap((ask) => {
      const at = completedAt(ask);
      return at === undefined ? [] : [{ client: ask.client, ms: at - ask.askedAt }];
    });
  const before = timesOf(early);
  const longest = Math.max(0, ...before.map(({ ms }) => ms));
  const lastFailed = late.findLastIndex((ask) => completedAt(ask) === undefined);
  const working = late[lastFailed + 1];
  const workingAt = working === undefined ? undefined : completedAt(working);
  return {
    before,
    failedBefore: early.flatMap((ask) => {
      if (completedAt(ask) !== undefined && ask.answeredAt !== undefined) return [];
      const reason = ask.refusal ?? failureOf(ask.received, stored) ?? 'its subscription was not acknowledged';
      return [{ client: ask.client, reason }];
    }),
    during,
    unanswered: during
      .filter(({ answeredAt }) => answeredAt === undefined)
      .map(({ client, refusal = 'no answer' }) => ({ client, reason: refusal })),
    silent: during
      .filter(
        ({ received, told, answeredAt }) => received.length === 0 && told === undefined && answeredAt !== undefined,
      )
      .map(({ client }) => client),
    hindered: during
      .filter((ask) => (completedAt(ask) ?? Number.POSITIVE_INFINITY) - ask.askedAt > 2 * longest + hinderedMs)
      .map(({ client }) => client),
    timesDuring: timesOf(during),
    timesAfter: timesOf(late),
    wrong: [...during, ...late].flatMap((ask) => {
      const reason = wrongIn(ask, stored);
      return reason === undefined ? [] : [{ client: ask.client, reason }];
    }),
    againAfterMs: workingAt === undefined ? undefined : workingAt - backAt,
  };
}

/** When the last stored event came to a client that got them all, and nothing else; undefined of another one. */
export function completionOf({ received }: Ask, stored: Stored): number | undefined {
  return failureOf(received, stored) === undefined ? received.at(-1)?.at : undefined;
}

/** What came although it is not what is stored. Who was told that something is missing may have got a part. */
function wrongIn({ received, told, refusal }: Ask, stored: Stored): string | undefined {
  if (received.length === 0) return undefined;
  const isTold = told !== undefined || refusal !== undefined;
  return failureOf(received, stored, isTold && received.length < stored.count);
}
