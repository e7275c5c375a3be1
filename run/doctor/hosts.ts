import { RltError } from '../../contract/errors.ts';
import { decideDrill } from '../../settings/decideDrill.ts';
import { maskUris } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { uses } from '../needs.ts';
import type { Finding } from '../room/finding.ts';
import type { DoctorContext } from './doctorChecks.ts';

/** Names whatever is connected to, and what is written there, before anything is. */
export async function lookAtHosts({ settings, gateway, secrets, confirmed }: DoctorContext): Promise<Finding[]> {
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
  const drill = settings.find(({ redisResetSequence }) => redisResetSequence > 0);
  if (drill !== undefined) lines.push(drillFinding(drill, gateway.isStartedHere, confirmed));
  const left = leftBehind(settings);
  if (left !== undefined) lines.push({ check: 'left behind', level: 'warning', ...left });
  lines.push(
    say('written', 'reports to --output, by default a new folder in results/; secrets in them are replaced by ***'),
    ...secrets.map(({ name, source }) => say('secret', `${name}: from ${source}; never shown or written`)),
  );
  return lines;
}

/** As a run would decide it. */
function drillFinding(settings: Settings, startsRedis: boolean, confirmed: readonly string[]): Finding {
  const check = 'drill';
  try {
    const { redisDrill, redisResetSequence } = decideDrill(settings, startsRedis, confirmed);
    const found = `Redis is disturbed at event ${redisResetSequence} (${redisDrill})`;
    if (redisDrill !== 'kill-subscribers') return { check, level: 'ok', found };
    return { check, level: 'warning', found: `${found}: whoever else uses it notices` };
  } catch (error) {
    if (!(error instanceof RltError)) throw error;
    const { message, hint } = error;
    return { check, level: 'error', found: message, ...(hint === undefined ? {} : { change: hint }) };
  }
}

/** With STAGING, for somebody to look at. */
function leftBehind(settings: readonly Settings[]): Pick<Finding, 'found' | 'change'> | undefined {
  const own = settings.find(({ staging }) => staging);
  if (own === undefined) return undefined;
  const stored = settings.some((each) => each.staging && uses('mongo', each));
  return {
    found: `STAGING: sockets stay open for ${own.holdMs / 1000} s (--hold) after each scenario${stored ? ', and the seeded job stays in MongoDB' : ''}`,
    change: stored
      ? 'rlt seed --remove --job-id ID removes it again; the run shows the whole command'
      : 'Ctrl-C ends the waiting',
  };
}
