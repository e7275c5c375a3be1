import type { Settings } from '../../settings/settings.ts';
import { gatewayFetch } from '../gatewayFetch.ts';
import { gatewayHeaders } from '../gatewayHeaders.ts';
import type { Finding } from '../room/finding.ts';
import { findingOf } from './clockFinding.ts';
import type { DoctorContext } from './doctorChecks.ts';
import { offsetOf } from './offsetOf.ts';

/** The clocks of Redis and of the gateway beside this machine's. */
export async function lookAtClocks({ settings, gateway }: DoctorContext): Promise<Finding[]> {
  const [first] = settings;
  const looks: Promise<Finding>[] = [];
  if (first.redisUrl !== undefined) {
    // The driver is loaded where there is a Redis to ask.
    const { clockOfRedis } = await import('./clockOfRedis.ts');
    looks.push(clockOfRedis(first.redisUrl));
  }
  if (!gateway.isStartedHere) looks.push(clockOfGateway(first));
  return looks.length > 0
    ? Promise.all(looks)
    : [{ check: 'clocks', level: 'skipped', found: 'everything runs on this machine' }];
}

/** By the header Date, which has whole seconds. */
async function clockOfGateway(settings: Settings): Promise<Finding> {
  try {
    const read = async () => {
      const { headers } = await gatewayFetch(settings.apiUrl, { headers: gatewayHeaders(settings), timeoutMs: 2000 });
      return headers.date === undefined ? Number.NaN : Date.parse(headers.date) + 500;
    };
    const { offsetMs, uncertaintyMs } = await offsetOf(read, Date.now, 2);
    if (Number.isNaN(offsetMs)) return { check: 'gateway', level: 'skipped', found: 'its answers have no header Date' };
    return findingOf('gateway', { offsetMs, uncertaintyMs: uncertaintyMs + 500 });
  } catch {
    return { check: 'gateway', level: 'skipped', found: 'it answers no request for its address' };
  }
}
