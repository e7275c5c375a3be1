import type { GatewayWords } from '../../contract/drill.ts';
import type { JudgedReplays, ReplayTime } from './judgeReplays.ts';
import { counter, trend } from './recorders.ts';

const asksDuring = /* @__PURE__ */ counter('asks_during');
const asksUnanswered = /* @__PURE__ */ counter('asks_unanswered');
const gatewayWords = /* @__PURE__ */ counter('gateway_words');
const replaysBefore = /* @__PURE__ */ counter('replays_before');
const replaysFailedBefore = /* @__PURE__ */ counter('replays_failed_before');
const replaysHindered = /* @__PURE__ */ counter('replays_hindered');
const replaysJudged = /* @__PURE__ */ counter('replays_judged');
const replaysTold = /* @__PURE__ */ counter('replays_told');
const replaysUnheard = /* @__PURE__ */ counter('replays_unheard');
const replaysUnsaid = /* @__PURE__ */ counter('replays_unsaid');
const replaysWrong = /* @__PURE__ */ counter('replays_wrong');
const recoveriesTimed = /* @__PURE__ */ counter('replay_recoveries_timed');
const recovery = /* @__PURE__ */ trend('replay_recovery');
const timeAfter = /* @__PURE__ */ trend('replay_time_after');
const timeBefore = /* @__PURE__ */ trend('replay_time_before');
const timeDuring = /* @__PURE__ */ trend('replay_time_during');

/**
 * Records what came of the late clients of a drill.
 *
 * @param waitedMs time from the end of the disturbance for which replays had a chance
 */
export function recordReplays(
  judged: JudgedReplays,
  { count }: GatewayWords,
  { waitedMs, thresholdMs }: { readonly waitedMs: number; readonly thresholdMs: number },
): void {
  const { before, failedBefore, during, unanswered, silent, hindered, wrong, timesDuring, timesAfter } = judged;
  // Says that someone looked.
  for (const each of [asksUnanswered, replaysFailedBefore, replaysUnheard, replaysUnsaid, replaysWrong]) each.add(0);
  replaysBefore.add(before.length);
  asksDuring.add(during.length);
  replaysJudged.add(during.length + timesAfter.length);
  if (count !== undefined) gatewayWords.add(count);
  for (const { client, reason } of failedBefore) replaysFailedBefore.add(1, { client, reason });
  for (const { client, reason } of unanswered) asksUnanswered.add(1, { client, message: reason });
  for (const { client, reason } of wrong) replaysWrong.add(1, { client, reason });
  for (const { client, told } of during) if (told !== undefined) replaysTold.add(1, { client, message: told });
  for (const client of hindered) replaysHindered.add(1, { client });
  if (count === undefined) for (const client of silent) replaysUnheard.add(1, { client });
  if (count === 0) for (const client of silent) replaysUnsaid.add(1, { client });
  const times: readonly (readonly [typeof timeBefore, readonly ReplayTime[]])[] = [
    [timeBefore, before],
    [timeDuring, timesDuring],
    [timeAfter, timesAfter],
  ];
  for (const [metric, some] of times) for (const { client, ms } of some) metric.add(ms, { client });
  // Replays that never worked again although there was time enough have taken at least that long.
  const againAfterMs = judged.againAfterMs ?? waitedMs;
  if (judged.againAfterMs === undefined && waitedMs <= thresholdMs) return;
  recovery.add(againAfterMs);
  recoveriesTimed.add(1);
}
