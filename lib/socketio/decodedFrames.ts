/** Frames of one broadcast come close together; more than these are no broadcast any more. */
const mostFrames = 512;
/** Characters of all frames kept. */
const mostText = 1_000_000;

/**
 * What the latest distinct event frames were decoded to. In k6, `JSON.parse` of a small event takes longer than
 * everything else that a client does with it; looking up an equal text takes a fiftieth of that.
 */
export class DecodedFrames {
  readonly #events = new Map<string, readonly unknown[]>();
  #text = 0;

  /** By frame. */
  get events(): ReadonlyMap<string, readonly unknown[]> {
    return this.#events;
  }

  add(frame: string, event: readonly unknown[]): void {
    if (frame.length > mostText) return;
    this.#events.set(frame, event);
    this.#text += frame.length;
    // In the order in which they came: the oldest broadcast is over first.
    for (const oldest of this.#events.keys()) {
      if (this.#events.size <= mostFrames && this.#text <= mostText) return;
      this.#events.delete(oldest);
      this.#text -= oldest.length;
    }
  }
}
