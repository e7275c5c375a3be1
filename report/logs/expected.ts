import type { Plan } from '../../contract/plan.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import type { Entry } from './entry.ts';

/** What a scenario makes a gateway say, or what the user allows it to say: no error, however it is logged. */
export interface Expectation {
  readonly reason: string;
  readonly matches: (entry: Entry) => boolean;
}

/** What a scenario provokes on purpose. */
export function provokedBy({ provokes }: ScenarioDefinition, plan: Plan): Expectation[] {
  return (provokes?.(plan) ?? []).map(({ reason, words }) => ({
    reason,
    matches: ({ level, text }) => level !== 'fatal' && words.some((word) => contains(text, word)),
  }));
}

/** `--allow-log`, and `log.allow` of the config file. */
export function allowedByUser(pattern: RegExp): Expectation {
  return {
    reason: `--allow-log ${pattern.source}`,
    matches: ({ text, message }) => pattern.test(text) || pattern.test(message),
  };
}

/** In a JSON line the words may be escaped. */
function contains(text: string, word: string | RegExp): boolean {
  if (typeof word !== 'string') return word.test(text);
  return text.includes(word) || text.includes(JSON.stringify(word).slice(1, -1));
}
