import type { Plan } from '../../contract/plan.ts';
import type { RejectionCause } from '../../contract/profile.ts';
import type { ScenarioName } from '../../contract/scenarios.ts';
import { wordsOfEviction, wordsOfRefusal } from '../../contract/wordless.ts';
import type { Entry } from './entry.ts';

/** What a scenario makes a gateway say, or what the user allows it to say: no error, however it is logged. */
export interface Expectation {
  readonly reason: string;
  readonly matches: (entry: Entry) => boolean;
}

/** What the scenario of this plan provokes on purpose. */
export function provokedBy(plan: Plan): Expectation[] {
  return provocations
    .filter(({ scenarios, isOn }) => scenarios.includes(plan.scenario) && (isOn === undefined || isOn(plan)))
    .map(({ reason, words }) => {
      const wanted = words(plan);
      return { reason, matches: ({ level, text }) => level !== 'fatal' && wanted.some((word) => contains(text, word)) };
    });
}

/** `--allow-log`, and `log.allow` of the config file. */
export function allowedByUser(pattern: RegExp): Expectation {
  return {
    reason: `--allow-log ${pattern.source}`,
    matches: ({ text, message }) => pattern.test(text) || pattern.test(message),
  };
}

interface Provocation {
  readonly scenarios: readonly string[];
  readonly isOn?: (plan: Plan) => boolean;
  readonly reason: string;
  readonly words: (plan: Plan) => readonly (string | RegExp)[];
}

const provocations: readonly Provocation[] = [
  {
    scenarios: ['connection-quota'],
    reason: 'clients beyond the connection limit were turned away',
    words: (plan) => wordsOfRejection(plan, 'total'),
  },
  {
    scenarios: ['origin-quota'],
    reason: 'clients beyond the limit of their Origin were turned away',
    words: (plan) => wordsOfRejection(plan, 'origin'),
  },
  {
    scenarios: ['subscription-cap'],
    reason: 'subscriptions beyond the cap were refused',
    words: ({ profile }) => words(wordsOfRefusal(profile)),
  },
  {
    scenarios: ['idle-eviction'],
    reason: 'idle clients were evicted',
    words: ({ profile }) => words(wordsOfEviction(profile)),
  },
  {
    scenarios: ['broadcast-burst'] satisfies ScenarioName[],
    isOn: ({ redisResetSequence }) => redisResetSequence > 0,
    reason: 'Redis was disturbed',
    words: () => [/redis/i, /ECONNREFUSED|ECONNRESET|EPIPE/, /socket closed|connection (?:is )?closed/i],
  },
];

function wordsOfRejection({ profile }: Plan, cause: RejectionCause): string[] {
  return profile.rejections
    .filter((rejection) => rejection.cause === cause)
    .flatMap(({ message, code }) => words(message, code));
}

/** What a gateway does without a word it may log in any words: none of them is known. */
function words(...known: readonly (string | null)[]): string[] {
  return known.filter((each) => each !== null);
}

/** In a JSON line the words may be escaped. */
function contains(text: string, word: string | RegExp): boolean {
  if (typeof word !== 'string') return word.test(text);
  return text.includes(word) || text.includes(JSON.stringify(word).slice(1, -1));
}
