import { createClient } from 'redis';
import { maskUris } from '../../settings/secrets.ts';
import type { Finding } from '../room/finding.ts';
import { findingOf } from './clockFinding.ts';
import { offsetOf } from './offsetOf.ts';

/** What `TIME` says, beside this machine's clock. */
export async function clockOfRedis(url: string): Promise<Finding> {
  const client = createClient({ url, socket: { connectTimeout: 2000, reconnectStrategy: false } });
  client.on('error', () => {});
  try {
    await client.connect();
    const read = async () => {
      const [seconds, micros] = (await client.sendCommand<string[]>(['TIME'])).map(Number);
      return (seconds ?? Number.NaN) * 1000 + (micros ?? 0) / 1000;
    };
    return findingOf('Redis', await offsetOf(read));
  } catch (error) {
    return { check: 'Redis', level: 'skipped', found: `its clock could not be read: ${maskUris(String(error))}` };
  } finally {
    client.destroy();
  }
}
