import type { Verdict } from '../thresholds/judge.ts';
import type { Expectation } from './logs/expected.ts';
import { viewOf } from './scenarios/index.ts';
import type { GatewayReport, ScenarioReport, Stores } from './schema.ts';
import { lackIn, lacksText } from './standInLacks.ts';
import { goalOfStore } from './stores.ts';

/** What stand-ins were found to lack, by the store that they stand for. */
export type Lacks = { readonly [Store in keyof Stores]?: readonly string[] | undefined };

/** What a run found out about its stand-ins; nothing of it is held against the gateway. */
export class StandInTrouble {
  readonly #stores: Stores;
  readonly #lacks = new Map<keyof Stores, Set<string>>();

  /** @param lacks what is known already */
  constructor(stores: Stores = {}, lacks: Lacks = {}) {
    this.#stores = stores;
    for (const store of ['redis', 'mongo'] as const) {
      if (lacks[store] !== undefined) this.#lacks.set(store, new Set(lacks[store]));
    }
  }

  /** What was found until now. */
  get lacks(): Lacks {
    return Object.fromEntries([...this.#lacks].map(([store, lacks]) => [store, [...lacks]]));
  }

  /** Whether a text shows that a stand-in lacks something; takes a note of it. */
  see(text: string): boolean {
    const lack = lackIn(text, this.#stores);
    if (lack === undefined) return false;
    this.#lacks.set(lack.store, (this.#lacks.get(lack.store) ?? new Set()).add(lack.what));
    return true;
  }

  /** Takes what a gateway logs about it for no error of the gateway's. */
  expectations(): Expectation[] {
    if (!Object.values(this.#stores).some((store) => store?.standIn)) return [];
    return [{ reason: 'a stand-in lacks what the gateway asked it for', matches: ({ text }) => this.see(text) }];
  }

  /**
   * Makes invalid what was not measured on the real store: the goals that rest on it, and whatever was missed. A report
   * that shows nothing of that kind stays as it is.
   */
  applyTo(report: ScenarioReport): ScenarioReport {
    this.#seeWords(report);
    const reasons = this.#reasons();
    const [first] = reasons.values();
    if (first === undefined) return report;
    const judged = (report.goals ?? []).map((verdict) => judgeAnew(verdict, reasons, first));
    return {
      ...report,
      goals: judged,
      outcome: judged.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'invalid',
      success: false,
      troubles: [...(report.troubles ?? []), ...reasons.values()],
    };
  }

  #seeWords(report: ScenarioReport): void {
    for (const text of [...viewOf(report).errorMessages(), ...lastWords(report.gateway)]) this.see(text);
  }

  #reasons(): Map<keyof Stores, string> {
    return new Map(
      [...this.#lacks].flatMap(([kind, lacks]) => {
        const store = this.#stores[kind];
        return store === undefined ? [] : [[kind, lacksText(kind, lacks, store)] as const];
      }),
    );
  }
}

function judgeAnew(verdict: Verdict, reasons: ReadonlyMap<keyof Stores, string>, first: string): Verdict {
  if (verdict.outcome === 'skipped') return verdict;
  const own = [...reasons].find(([kind]) => verdict.goal === goalOfStore[kind])?.[1];
  // A gateway's log with errors of another kind has errors, whatever its stand-in lacks.
  if (verdict.id === 'log.clean' && verdict.outcome === 'failed') return verdict;
  const reason = own ?? (verdict.outcome === 'passed' && verdict.id !== 'log.clean' ? undefined : first);
  return reason === undefined ? verdict : { ...verdict, outcome: 'invalid', reason };
}

/** One that is gone has said why. */
function lastWords(gateway: GatewayReport | undefined): readonly string[] {
  return gateway?.gone === undefined && gateway?.unavailable === undefined ? [] : (gateway.lastLines ?? []);
}
