import { apartOnly } from '../../contract/apartOnly.ts';
import { counter, laterReceiptTime, type MetricTable } from '../../contract/metric.ts';
import { drillMetrics } from './drill.ts';

/** What late clients of a MongoDB drill measure, beside what every drill does. */
export const ownMongoDrillMetrics = /* @__PURE__ */ apartOnly(
  () =>
    ({
      replays_before: counter('Late clients that had their whole replay before MongoDB was disturbed.'),
      replays_failed_before: counter('Late clients that did not.', 'client', 'reason'),
      asks_during: counter('Late clients that subscribed while MongoDB was disturbed.'),
      asks_unanswered: counter('Those whose subscription was not acknowledged.', 'client', 'message'),
      replays_judged: counter('Late clients whose replay was compared with what is stored.'),
      replays_wrong: counter(
        'Late clients that got something else than the stored events in their order: a part without a word, or an event twice, out of place, or of another job.',
        'client',
        'reason',
      ),
      replays_told: counter('Late clients that an error event told that there was no replay.', 'client', 'message'),
      replays_unsaid: counter(
        'Late clients that got no replay, while the gateway said so neither to them nor in its log.',
        'client',
      ),
      replays_unheard: counter('Late clients that got neither, where the log was not captured.', 'client'),
      replays_hindered: counter(
        'Late clients whose replay failed meanwhile, or took longer than any before.',
        'client',
      ),
      gateway_words: counter('Errors and warnings about MongoDB or replays in the log, from the disturbance on.'),
      replay_time_before: laterReceiptTime(
        'Time from the request to the last stored event, before the disturbance.',
        'client',
      ),
      replay_time_during: laterReceiptTime(
        'The same of clients that asked meanwhile and got everything in the end.',
        'client',
      ),
      replay_time_after: laterReceiptTime('The same of clients that asked afterwards.', 'client'),
      replay_recovery: laterReceiptTime(
        'Time from the end of the disturbance to the first complete replay after which none failed.',
      ),
      replay_recoveries_timed: counter('Whether replays worked again, or had enough time to.'),
    }) as const satisfies MetricTable,
);

export const mongoDrillMetrics = /* @__PURE__ */ apartOnly(() => ({ ...drillMetrics, ...ownMongoDrillMetrics }));

export type MongoDrillMetric = keyof typeof mongoDrillMetrics;
