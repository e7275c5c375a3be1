import { usageError } from '../../contract/errors.ts';
import { publishOfChannel } from '../../contract/profile/publish.ts';
import type { GatewayProfile, ProfileFile } from '../../contract/profile.ts';

/** What stands for every section that neither a profile nor what it extends has: plain Socket.IO. */
const plain = {
  name: 'socket.io',
  http: { websocketPath: '/socket.io', metricsPath: null, healthPath: null, readyPath: null },
  namespace: '/',
  subscribe: null,
  unsubscribe: null,
  ping: null,
  error: null,
  rejections: [
    { cause: 'total', code: null, message: null },
    { cause: 'origin', code: null, message: null },
    { cause: 'origin-not-allowed', code: null, message: null },
  ],
  rejectionCodePath: null,
  jobEvents: [],
  publish: null,
  history: null,
  mongo: null,
  metrics: {},
  unknownOrigin: 'unknown',
} satisfies GatewayProfile;

/** In k6 and in reports a profile has less of a history than the one of a file. */
type Written<History> = Omit<ProfileFile, 'mongo'> & { readonly mongo?: History | null | undefined };
type Whole<History> = Omit<GatewayProfile, 'mongo'> & { readonly mongo: History | null };

/**
 * What a profile says, and what stands for all that it leaves out. A section replaces the same one of `base` as a whole,
 * but for the paths of `http`. A whole profile stays as it is.
 *
 * @param base what the profile extends
 * @throws RltError (usage) where two sections say the same
 */
export function completeProfile<History>(file: Written<History>, base: Whole<History> = plain): Whole<History> {
  const { redis } = file;
  if (redis && file.publish) {
    throw usageError(
      'the sections redis and publish both say how events are published: leave out redis, which is the short form of publish',
    );
  }
  if (file.history && file.mongo) {
    throw usageError('the sections history and mongo both say where the history comes from: leave out one of them');
  }
  const publish = redis ? publishOfChannel(redis) : file.publish;
  const either = <Value>(own: Value | undefined, other: Value): Value => (own === undefined ? other : own);
  const parser = file.parser ?? base.parser;
  const slowClients = file.slowClients ?? base.slowClients;
  return {
    name: file.name ?? base.name,
    http: {
      websocketPath: either(file.http?.websocketPath, base.http.websocketPath),
      metricsPath: either(file.http?.metricsPath, base.http.metricsPath),
      healthPath: either(file.http?.healthPath, base.http.healthPath),
      readyPath: either(file.http?.readyPath, base.http.readyPath),
    },
    namespace: file.namespace ?? base.namespace,
    ...(parser === undefined ? {} : { parser }),
    subscribe: either(file.subscribe, base.subscribe),
    unsubscribe: either(file.unsubscribe, base.unsubscribe),
    ping: either(file.ping, base.ping),
    error: either(file.error, base.error),
    rejections: either(file.rejections, base.rejections) ?? plain.rejections,
    rejectionCodePath: either(file.rejectionCodePath, base.rejectionCodePath),
    jobEvents: either(file.jobEvents, base.jobEvents) ?? [],
    publish: either(publish, base.publish),
    ...historyOf(file, base),
    metrics: either(file.metrics, base.metrics) ?? plain.metrics,
    ...(slowClients === undefined ? {} : { slowClients }),
    unknownOrigin: file.unknownOrigin ?? base.unknownOrigin,
  };
}

/** One of the two says where the history comes from: that which a profile has itself. */
function historyOf<History>(
  { history, mongo }: Pick<Written<History>, 'history' | 'mongo'>,
  base: Pick<Whole<History>, 'history' | 'mongo'>,
): Pick<Whole<History>, 'history' | 'mongo'> {
  if (history) return { history, mongo: null };
  if (mongo) return { history: null, mongo };
  return { history: history === null ? null : base.history, mongo: mongo === null ? null : base.mongo };
}
