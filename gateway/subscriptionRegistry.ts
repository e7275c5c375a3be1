/** Which socket is subscribed to which jobs, and how many sockets each job has. */
export class SubscriptionRegistry {
  readonly #jobsOf = new Map<string, Set<string>>();
  readonly #perJob = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** Number of subscribed sockets for each job that has any. */
  perJob(): Record<string, number> {
    return Object.fromEntries(this.#perJob);
  }

  heldBy(socketId: string): ReadonlySet<string> {
    return this.#jobsOf.get(socketId) ?? none;
  }

  add(socketId: string, jobId: string): void {
    const jobs = this.#jobsOf.get(socketId) ?? new Set();
    if (jobs.has(jobId)) return;
    this.#jobsOf.set(socketId, jobs.add(jobId));
    this.#perJob.set(jobId, (this.#perJob.get(jobId) ?? 0) + 1);
    this.#total += 1;
  }

  remove(socketId: string, jobId: string): void {
    const jobs = this.#jobsOf.get(socketId);
    if (!jobs?.delete(jobId)) return;
    if (jobs.size === 0) this.#jobsOf.delete(socketId);
    const left = (this.#perJob.get(jobId) ?? 1) - 1;
    if (left > 0) this.#perJob.set(jobId, left);
    else this.#perJob.delete(jobId);
    this.#total -= 1;
  }

  removeAll(socketId: string): void {
    for (const jobId of [...this.heldBy(socketId)]) this.remove(socketId, jobId);
  }
}

const none: ReadonlySet<string> = new Set();
