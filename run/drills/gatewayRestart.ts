import { usageError } from '../../contract/errors.ts';
import type { DrillOperator } from './disturbance.ts';
import { wayOf } from './wayOf.ts';

/** Ends the gateway and starts it again on its address. */
export const gatewayRestartOperator: DrillOperator = {
  decide(settings, { startsGateway }) {
    if (!startsGateway) throw runsAlready();
    return settings;
  },
  async prepare({ gateway, settings, line }) {
    if (gateway === undefined) throw runsAlready();
    const signal = wayOf(settings, ['sigterm', 'sigkill']) === 'sigkill' ? 'SIGKILL' : 'SIGTERM';
    let seen = 0;
    let downAt: number | undefined;
    return {
      cutsSource: true,
      async begin() {
        downAt = Date.now();
        await gateway.end(signal);
        seen++;
        line(`  gateway-restart: the gateway was ended by ${signal}`);
      },
      async restore() {
        if (downAt === undefined) return;
        const endedAt = downAt;
        downAt = undefined;
        await gateway.start();
        line(`  gateway-restart: it is healthy again, ${((Date.now() - endedAt) / 1000).toFixed(1)} s later`);
      },
      seen: () => seen,
    };
  },
};

function runsAlready() {
  return usageError(
    'gateway-restart needs a gateway that rlt starts: the one at --api-url runs already',
    'let rlt start it: --gateway-command "…", or --embedded',
  );
}
