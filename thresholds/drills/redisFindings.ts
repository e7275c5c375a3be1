import { apartOnly } from '../../contract/apartOnly.ts';
import { amounts, type MetricTable } from '../../contract/metric.ts';

/** What the command line sees of an outage of Redis: it stands between Redis and a gateway that it has started. */
export const redisFindings = /* @__PURE__ */ apartOnly(
  () =>
    ({
      redis_attempts: amounts(
        'Connections that the gateway asked Redis for in a second, for each that it had before: the most in the outage.',
      ),
    }) as const satisfies MetricTable,
);
