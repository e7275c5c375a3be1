import { apartOnly } from '../../contract/apartOnly.ts';
import { amounts, counter, type MetricTable, time } from '../../contract/metric.ts';

/** What the command line sees of slow clients: it stands between them and the gateway, and beside that. */
export const slowFindings = /* @__PURE__ */ apartOnly(
  () =>
    ({
      slow_owed: amounts('Megabytes that a slow client was behind when it could read again, or was cut.'),
      slow_felt: counter('Slow clients so far behind that the gateway had to notice, and those that it cut.'),
      memory_growth: amounts("Megabytes by which the gateway's memory grew while clients were slow, at most."),
      memory_back: time("Time from the end of the slowness until the gateway's memory was back."),
    }) as const satisfies MetricTable,
);
