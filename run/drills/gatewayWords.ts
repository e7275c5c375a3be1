import { readLog } from '../../report/logs/readLog.ts';
import type { ListenToLog, LogSince } from '../gateway/gatewayUnderTest.ts';

/** What a gateway says in its log from a moment on. */
export interface GatewayEar {
  /** From now on. */
  begin(): Promise<void>;
  /** Errors of any kind, and warnings that hold one of the words; undefined where the log is not captured. */
  count(): Promise<number | undefined>;
}

/** @param listen undefined where the log is not captured */
export function gatewayEar(listen: ListenToLog | undefined, words: readonly RegExp[]): GatewayEar {
  const reason = 'heard';
  let since: LogSince | undefined;
  return {
    async begin() {
      since = await listen?.();
    },
    async count() {
      if (since === undefined) return undefined;
      const matches = ({ text }: { readonly text: string }) => words.some((word) => word.test(text));
      const { errorCount, expected } = await readLog(await since(), {
        expectations: [{ reason, matches }],
        mask: (text) => text,
      });
      return errorCount + (expected?.find((each) => each.reason === reason)?.count ?? 0);
    },
  };
}
