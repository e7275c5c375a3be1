import type { Logger } from 'pino';
import type { Socket } from 'socket.io';
import { maskUris } from '../settings/secrets.ts';
import type { JobHistory, Replay } from './history.ts';

export interface ReplayBehaviour {
  loadReplay: typeof loadReplay;
}

/** How the latest replay of a job went, as the metrics report it. */
export interface CatchUp {
  readonly jobId: string;
  readonly replayedEvents: number;
  readonly replaySource: Replay['source'];
  readonly replayDurationMs: number;
  readonly recordedAt: string;
}

export interface ReplayContext {
  readonly behaviour: ReplayBehaviour;
  readonly history: JobHistory;
  readonly log: Logger;
}

/** Sends a job's history to sockets that subscribe to it, and remembers how that went. */
export class Replays {
  readonly #context: ReplayContext;
  readonly #catchUps = new Map<string, CatchUp>();
  readonly #underWay = new Set<Promise<void>>();
  #isClosing = false;

  constructor(context: ReplayContext) {
    this.#context = context;
  }

  /** The latest replay of each job that was ever replayed. */
  catchUps(): Record<string, CatchUp> {
    return Object.fromEntries(this.#catchUps);
  }

  /** @param isWanted asked once the history is there: the socket may be gone, or have left the job meanwhile. */
  start(socket: Socket, jobId: string, isWanted: () => boolean): void {
    const replay = this.#replay(socket, jobId, isWanted);
    this.#underWay.add(replay);
    void replay.finally(() => this.#underWay.delete(replay));
  }

  /** Waits for the replays that are under way; what fails from now on is not worth a log line. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#underWay);
  }

  async #replay(socket: Socket, jobId: string, isWanted: () => boolean): Promise<void> {
    const { behaviour, history, log } = this.#context;
    const startedAt = performance.now();
    try {
      const { events, source, unreadable } = await behaviour.loadReplay(history, jobId);
      if (unreadable > 0) log.error({ jobId, unreadable }, 'stored events are invalid and were not replayed');
      if (!isWanted()) return;
      for (const { name, payload } of events) socket.emit(name, payload);
      this.#catchUps.set(jobId, {
        jobId,
        replayedEvents: events.length,
        replaySource: source,
        replayDurationMs: Math.round(performance.now() - startedAt),
        recordedAt: new Date().toISOString(),
      });
    } catch (cause) {
      if (this.#isClosing) return;
      const reason = maskUris(cause instanceof Error ? cause.message : String(cause));
      log.error({ jobId, reason }, 'replay failed');
    }
  }
}

export function loadReplay(history: JobHistory, jobId: string): Promise<Replay> {
  return history.load(jobId);
}
