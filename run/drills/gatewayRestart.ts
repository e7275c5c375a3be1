import { usageError } from '../../contract/errors.ts';
import type { DrillOperator } from './disturbance.ts';
import { wayOf } from './wayOf.ts';

/** Ends the gateway and starts it again on its address. */
export const gatewayRestartOperator: DrillOperator = {
  async prepare({ gateway, settings }) {
    if (gateway === undefined) {
      throw usageError(
        'gateway-restart needs a gateway that rlt starts: this one runs already at --api-url',
        'let rlt start it: --gateway-command "…", or --embedded',
      );
    }
    const signal = wayOf(settings, ['sigterm', 'sigkill']) === 'sigkill' ? 'SIGKILL' : 'SIGTERM';
    let seen = 0;
    let isDown = false;
    return {
      cutsSource: true,
      async begin() {
        isDown = true;
        await gateway.end(signal);
        seen++;
      },
      async restore() {
        if (!isDown) return;
        isDown = false;
        await gateway.start();
      },
      seen: () => seen,
    };
  },
};
