/** The commands of xk6-redis that scripts use, over a map. */
export class FakeRedis {
  readonly values = new Map<string, string>();
  readonly expiries = new Map<string, number>();
  readonly sent: (readonly (string | number)[])[] = [];
  /** What the next calls end in, in place of an answer. */
  error: Error | undefined;
  answer: (command: string, ...args: (string | number)[]) => unknown = () => 1;

  async get(key: string) {
    this.#fail();
    const value = this.values.get(key);
    if (value === undefined) throw new Error('redis: nil');
    return value;
  }

  async set(key: string, value: string | number, seconds: number) {
    this.#fail();
    this.values.set(key, String(value));
    this.expiries.set(key, seconds);
    return 'OK';
  }

  async incrBy(key: string, amount: number) {
    this.#fail();
    const next = Number(this.values.get(key) ?? 0) + amount;
    this.values.set(key, String(next));
    return next;
  }

  async expire(key: string, seconds: number) {
    this.#fail();
    this.expiries.set(key, seconds);
    return true;
  }

  async del(...keys: string[]) {
    this.#fail();
    return keys.filter((key) => this.values.delete(key)).length;
  }

  async sendCommand(command: string, ...args: (string | number)[]) {
    this.#fail();
    this.sent.push([command, ...args]);
    return this.answer(command, ...args);
  }

  #fail() {
    if (this.error !== undefined) throw this.error;
  }
}
