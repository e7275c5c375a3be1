import { maskUris } from '../../settings/secrets.ts';
import { uses } from '../needs.ts';
import type { Finding } from '../room/finding.ts';
import type { DoctorContext } from './doctorChecks.ts';

/** Names whatever is connected to, and what is written there, before anything is. */
export async function lookAtHosts({ settings, gateway }: DoctorContext): Promise<Finding[]> {
  const [{ apiUrl, metricsUrl, redisUrl, mongoUri, profile }] = settings;
  const say = (check: string, found: string): Finding => ({ check, level: 'ok', found });
  const publishing = settings.filter((own) => uses('redis', own)).map(({ scenario }) => scenario);
  const seeding = settings.filter((own) => uses('mongo', own)).map(({ scenario }) => scenario);
  const lines = [
    gateway.isStartedHere
      ? say('gateway', 'started for the run on this machine, and ended with it')
      : say('gateway', `${maskUris(apiUrl)}: clients connect, subscribe and leave`),
  ];
  if (!gateway.isStartedHere && metricsUrl !== undefined) lines.push(say('metrics', `${maskUris(metricsUrl)}: read`));
  if (redisUrl !== undefined && publishing.length > 0) {
    lines.push(
      say(
        'Redis',
        `${maskUris(redisUrl)}: ${publishing.join(', ')} publishes events of its own job; its keys begin with rlt: and are removed`,
      ),
    );
  }
  if (mongoUri !== undefined && seeding.length > 0) {
    const collections = profile.mongo === null ? '' : ` in ${profile.mongo.eventsCollection}`;
    lines.push(
      say('MongoDB', `${maskUris(mongoUri)}: ${seeding.join(', ')} stores one job${collections}, and removes it`),
    );
  }
  const drills = settings.filter(({ redisResetSequence }) => redisResetSequence > 0);
  if (drills.length > 0) {
    lines.push({
      check: 'drill',
      level: 'warning',
      found: `Redis is disturbed at event ${drills[0]?.redisResetSequence} (--redis-reset-sequence): whoever else uses it notices`,
    });
  }
  return lines;
}
