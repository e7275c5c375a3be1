import * as z from 'zod/mini';
import { stopRedisMark } from '../contract/drillRequest.ts';
import type { Plan } from '../contract/plan.ts';
import type { Stream } from '../engine/index.ts';
import { maskerFor, maskUris } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { harmless } from '../text/harmless.ts';
import type { Hold } from './hold.ts';
import { ProgressCounts } from './progressView.ts';
import type { RunContext } from './runContext.ts';
import { pause } from './watchMetrics.ts';

/** k6's own words for a crossed threshold; the verdict says the same better. */
const crossedThresholds = /^thresholds on metrics .* have been crossed$/;
/** k6 goes on without its samples when there is no room for them. */
const samplesNotWritten = /^CSV: /;

/** What the k6 of a run says while it runs: its progress for the status line, its errors for the report. */
export class K6Log {
  readonly errors: string[] = [];
  readonly #context: RunContext;
  readonly #plan: Plan;
  readonly #verbose: boolean;
  readonly #hold: Hold;
  readonly #mask: (text: string) => string;
  readonly #progress: ProgressCounts;
  readonly #outages: Promise<string | undefined>[] = [];

  constructor(context: RunContext, settings: Settings, plan: Plan, hold: Hold) {
    this.#context = context;
    this.#plan = plan;
    this.#verbose = settings.verbose;
    this.#hold = hold;
    this.#mask = maskerFor(settings);
    this.#progress = new ProgressCounts(settings.definition.progress?.(plan));
  }

  /** @param own where the errors of one of several k6 are collected too */
  take(line: string, stream: Stream, own?: { readonly name: string; readonly errors: string[] }): void {
    // What the script prints for plain k6 is the report's to say here.
    if (stream === 'stdout') return;
    const { status, line: say } = this.#context;
    const entry = parseLogLine(line);
    if (this.#progress.take(entry.msg)) {
      status(`${this.#plan.scenario}: ${this.#progress}`);
      return;
    }
    if (entry.msg.startsWith(stopRedisMark)) {
      this.#outages.push(stopRedis(this.#context, Number(entry.msg.slice(stopRedisMark.length))));
      return;
    }
    if (crossedThresholds.test(entry.msg)) return;
    const said = harmless(this.#mask(entry.msg));
    if (this.#hold.take(said)) return;
    const message = own === undefined ? said : `${own.name}: ${said}`;
    // An output that cannot be reached says so once a second.
    if (entry.level === 'error' && this.errors.includes(message)) return;
    if (entry.level === 'error') {
      this.errors.push(message);
      own?.errors.push(said);
    }
    if (entry.level === 'error' || this.#verbose) say(`  k6: ${message}`);
  }

  /** What of a drill's wishes could not be done, when all of them are settled. */
  async failedOutages(): Promise<readonly string[]> {
    const failed = await Promise.all(this.#outages);
    return failed.filter((error) => error !== undefined);
  }
}

/** Why there are no samples although k6 came to its end; undefined where it wrote them. */
export function lostSamples(errors: readonly string[]): string | undefined {
  const error = errors.find((each) => samplesNotWritten.test(each));
  return error && `k6 could not write its samples (${error}): is the disk with TMPDIR full?`;
}

/** Does what a drill asks for. Says what went wrong; k6 sees by itself whether Redis is there. */
async function stopRedis({ redis, lifetime }: RunContext, forMs: number): Promise<string | undefined> {
  if (redis === undefined) return 'a drill asked to stop a Redis that was not started for this run';
  try {
    await redis.stop();
    await pause(forMs, lifetime.signal);
    await redis.start();
    return undefined;
  } catch (error) {
    return maskUris(`Redis could not be stopped and restarted: ${error instanceof Error ? error.message : error}`);
  }
}

const logLineSchema = z.object({ level: z.string(), msg: z.string() });

function parseLogLine(line: string): { level: string; msg: string } {
  try {
    return logLineSchema.parse(JSON.parse(line));
  } catch {
    return { level: 'info', msg: line };
  }
}
