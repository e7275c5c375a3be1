import type { Goal } from '../thresholds/goal.ts';
import type { ScenarioReport, Store, Stores } from './schema.ts';

/** The goal that rests on a data store. */
export const goalOfStore: Readonly<Record<keyof Stores, Goal['goal']>> = { mongo: 4, redis: 5 };

function storeOfGoal(goal: Goal['goal'] | 'log'): keyof Stores | undefined {
  return (['mongo', 'redis'] as const).find((kind) => goalOfStore[kind] === goal);
}

const names: Readonly<Record<keyof Stores, string>> = { redis: 'Redis', mongo: 'MongoDB' };

/** How a reader gets the real one. */
const remedies: Readonly<Record<keyof Stores, string>> = {
  redis: 'for Redis itself give --redis-url, or have redis-server on PATH',
  mongo: 'for MongoDB itself give --mongo-uri, or have mongod on PATH',
};

/** "Redis 7.0.15"; undefined where it is not known what it is. */
export function storeText(store: Store | undefined): string | undefined {
  if (store === undefined) return undefined;
  const version = store.version === null ? '' : ` ${store.version}`;
  return `${store.product}${version}${store.cluster ? ' (cluster)' : ''}${store.standIn ? ' (stand-in)' : ''}`;
}

/** "on FerretDB 1.24.2, a stand-in for MongoDB"; undefined where a goal rests on the real one, or on none. */
export function standInText(
  { stores }: Pick<ScenarioReport, 'stores'>,
  goal: Goal['goal'] | 'log',
): string | undefined {
  const kind = storeOfGoal(goal);
  const store = kind && stores?.[kind];
  if (kind === undefined || store?.standIn !== true) return undefined;
  return `on ${[store.product, store.version].filter((part) => part !== null).join(' ')}, a stand-in for ${names[kind]}`;
}

/** The same with what to do about it. */
export function standInAdvice(report: Pick<ScenarioReport, 'stores'>, goal: Goal['goal'] | 'log'): string | undefined {
  const text = standInText(report, goal);
  const kind = storeOfGoal(goal);
  return text === undefined || kind === undefined ? undefined : `${text}: ${remedies[kind]}`;
}

/** What each store of a report is, by its name; those that are not known are left out. */
export function storeTexts({ stores = {} }: Pick<ScenarioReport, 'stores'>): Map<string, string> {
  return new Map(
    (['redis', 'mongo'] as const).flatMap((kind) => {
      const text = storeText(stores[kind]);
      return text === undefined ? [] : [[names[kind], text] as const];
    }),
  );
}
