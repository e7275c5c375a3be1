import type { LimitFigure } from '../../../contract/gatewayMetrics.ts';
import { nodesOf } from '../nodes.ts';
import type { ProbeClient } from '../probeClient.ts';
import type { Draft } from './draft.ts';
import {
  type FoundMetrics,
  findHealth,
  findMetrics,
  grownBy,
  guessLimits,
  type Pages,
  readMetrics,
} from './figures.ts';

/** The gateway's metrics while a draft is learnt: which figure follows what is done. */
export interface WatchedMetrics {
  /** Connects two more clients for a moment: what grows by two and falls again counts connections. */
  countConnections(open: () => Promise<ProbeClient>): Promise<void>;
  /** Has something done that adds one subscription. */
  countSubscription(subscribe: () => Promise<void>): Promise<void>;
}

const nameOfConnections = /conn|socket|client|online|users|current|sessions/i;
const nameOfSubscriptions = /subscri|room|watch|join|member|follow/i;
/** How long a figure may take to show who has left, ms. */
const patienceMs = 1000;

/** Looks for the pages of a gateway, and puts those that answer into the draft. */
export async function learnPages(pages: Pages, draft: Draft): Promise<WatchedMetrics> {
  const [{ health, ready }, metrics] = await Promise.all([findHealth(pages), findMetrics(pages)]);
  if (health !== undefined) {
    draft.put({ http: { healthPath: health } });
    draft.saw(`health: ${health} answers`);
  }
  if (ready !== undefined) {
    draft.put({ http: { readyPath: ready } });
    draft.saw(`health: ${ready} answers, for a gateway that is ready`);
  }
  if (metrics === undefined) {
    draft.open(
      'metrics: no likely page answers with figures: --metrics-path or --metrics-url name it, or it stays out',
    );
    return { async countConnections() {}, countSubscription: (subscribe) => subscribe() };
  }
  if (metrics.path !== '') draft.put({ http: { metricsPath: metrics.path } });
  const where = metrics.path || 'the page of --metrics-url';
  draft.saw(`metrics: ${where} answers in ${metrics.format === 'json' ? 'JSON' : "Prometheus' text format"}`);
  return new Watched(pages, metrics, where, draft);
}

type Figures = Readonly<Partial<Record<'totalConnections' | 'totalSubscriptions' | LimitFigure, string>>>;

class Watched implements WatchedMetrics {
  readonly #pages: Pages;
  readonly #metrics: FoundMetrics;
  readonly #where: string;
  readonly #draft: Draft;
  #figures: Figures = {};
  /** Who came less who has gone, where nothing tells who is there. */
  #difference: { readonly series: string; readonly minus: string } | undefined;

  constructor(pages: Pages, metrics: FoundMetrics, where: string, draft: Draft) {
    this.#pages = pages;
    this.#metrics = metrics;
    this.#where = where;
    this.#draft = draft;
  }

  async countConnections(open: () => Promise<ProbeClient>): Promise<void> {
    const before = await this.#read();
    const others = [await open(), await open()];
    const during = await this.#read();
    for (const other of others) other.close();
    if (before !== undefined && during !== undefined) await this.#connectionsIn(before, during);
    for (const { figure, place, why } of guessLimits(this.#metrics.document)) {
      this.#put({ [figure]: place });
      this.#draft.guessed(`metrics.${figure}: ${place}, ${why}`);
    }
  }

  async countSubscription(subscribe: () => Promise<void>): Promise<void> {
    const before = await this.#read();
    await subscribe();
    const after = await this.#read();
    if (before === undefined || after === undefined) return;
    const [figure] = grownBy(before, after, 1, nameOfSubscriptions);
    if (figure === undefined) return;
    this.#put({ totalSubscriptions: figure });
    this.#draft.saw(`metrics: ${figure} grew by 1 with the subscription`);
  }

  async #connectionsIn(before: object, during: object): Promise<void> {
    const grown = grownBy(before, during, 2, nameOfConnections);
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const after = (await this.#read()) ?? during;
      const [count] = grown.filter((place) => grownBy(after, during, 2, nameOfConnections).includes(place));
      if (count !== undefined) {
        this.#put({ totalConnections: count });
        this.#draft.saw(`metrics: ${count} grew by 2 when two clients connected, and fell when they left`);
        return;
      }
      // Some count who comes and who goes, and never who is there.
      const [came] = grown;
      const [left] = grownBy(during, after, 2, /disconnect|left|clos|gone/i);
      if (came !== undefined && left !== undefined && this.#metrics.format === 'prometheus') {
        this.#difference = { series: came, minus: left };
        this.#put({});
        this.#draft.saw(`metrics: ${came} grew by 2 when two clients connected, and ${left} when they left`);
        return;
      }
      if (Date.now() > deadline) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const several =
      nodesOf([before, during]).size > 1 ? ': readings came from several nodes by turns, see --metrics-url' : '';
    this.#draft.open(
      `metrics.totalConnections: no figure of ${this.#where} grew by 2 when two clients connected, and fell when they left${several}`,
    );
  }

  async #read(): Promise<object | undefined> {
    return (await readMetrics(this.#pages, this.#metrics.path))?.document;
  }

  #put(figures: Figures): void {
    this.#figures = { ...this.#figures, ...figures };
    const difference = this.#difference && { totalConnections: this.#difference };
    this.#draft.put({
      metrics:
        this.#metrics.format === 'json' ? this.#figures : { format: 'prometheus', ...this.#figures, ...difference },
    });
  }
}
