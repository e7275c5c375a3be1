import type { Logger } from 'pino';
import { usageError } from '../../contract/errors.ts';
import { nearest } from '../../settings/suggest.ts';
import { type Behaviour, usualBehaviour } from '../behaviour.ts';
import { broadcastDefects } from './broadcast.ts';
import type { Defect } from './defect.ts';
import { idleDefects } from './idle.ts';
import { mongoDefects } from './mongo.ts';
import { networkDefects } from './network.ts';
import { quotaDefects } from './quota.ts';
import { redisDefects } from './redis.ts';
import { redisOutageDefects } from './redisOutage.ts';
import { replayDefects } from './replay.ts';
import { restartDefects } from './restart.ts';
import { runDefects } from './run.ts';
import { slowClientDefects } from './slowClients.ts';
import { subscriptionDefects } from './subscriptions.ts';

export { type Defect, drillOf, isLegal, scenariosOf } from './defect.ts';

/** All defects, in the order of the scenarios that find them, then those that drills find. */
export const defects: readonly Defect[] = [
  ...quotaDefects,
  ...subscriptionDefects,
  ...idleDefects,
  ...replayDefects,
  ...broadcastDefects,
  ...redisDefects,
  ...runDefects,
  ...restartDefects,
  ...mongoDefects,
  ...redisOutageDefects,
  ...slowClientDefects,
  ...networkDefects,
];

/** @throws RltError (exit code 2) that names the defects closest to an unknown one. */
export function findDefects(names: readonly string[]): readonly Defect[] {
  return names.map((name) => {
    const found = defects.find((defect) => defect.name === name);
    if (found) return found;
    const near = nearNames(name);
    throw usageError(
      `--defect is ${JSON.stringify(name)}: expected one of the names that --list-defects prints`,
      near.length === 0 ? undefined : `did you mean ${near.join(', ')}?`,
    );
  });
}

/** The usual behaviour with these defects in it; several may be combined, the later one around the earlier. */
export function behaviourWith(chosen: readonly Defect[], log: Logger): Behaviour {
  let behaviour = usualBehaviour;
  for (const defect of chosen) behaviour = { ...behaviour, ...defect.apply(behaviour, log) };
  return behaviour;
}

/** Names that are spelt alike, or that share most of their words. */
function nearNames(name: string): readonly string[] {
  const names = defects.map((defect) => defect.name);
  const alike = nearest(name, names);
  const words = new Set(name.toLowerCase().split(/[^a-z0-9]+/));
  const shared = (candidate: string) => candidate.split('-').filter((word) => words.has(word)).length;
  const related = names
    .filter((candidate) => candidate !== alike && shared(candidate) >= 2)
    .sort((a, b) => shared(b) - shared(a));
  return [...(alike === undefined ? [] : [alike]), ...related].slice(0, 3);
}
