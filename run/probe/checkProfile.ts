import { endpoint } from '../../contract/endpoint.ts';
import { eventValues } from '../../contract/eventValues.ts';
import { placeOf } from '../../contract/gatewayMetrics.ts';
import type { GatewayProfile, Publish, Subscribe } from '../../contract/profile.ts';
import { usualSettleMs } from '../../contract/settleMsOf.ts';
import type { Lifetime } from '../../engine/lifetime.ts';
import { showEvent } from '../../lib/measure/readEvent.ts';
import { hostsOf } from '../../settings/hosts.ts';
import type { Settings } from '../../settings/settings.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { describeFailure, gatewayFetch } from '../gatewayFetch.ts';
import { gatewayHeaders } from '../gatewayHeaders.ts';
import { newJobId } from '../newJobId.ts';
import { type AskContext, ask, askByHttp, askingFor } from './ask.ts';
import { alternativesTo, firstThatConnects, handshakeOf, joiningHandshake } from './handshakes.ts';
import { historyLine } from './historyLine.ts';
import type { ProbeLine, TellLine } from './line.ts';
import { metricsLines } from './metricsLines.ts';
import { connectProbe, type ProbeClient } from './probeClient.ts';
import { type PublishContext, publishOnce } from './publishOnce.ts';
import { isSent, linesOfReceived, notReceived } from './received.ts';
import { publishedHistory, storedInMongo } from './storedJob.ts';

/*
 * Tries each part of a profile on a gateway that runs, with a job and an event of its own, which are named as probes.
 * Everything is closed and removed again.
 */

const usualAnswerMs = 1500;

export interface CheckRequest {
  readonly settings: Settings;
  readonly tell: TellLine;
  /** Longest wait for an answer or an event, ms; 1500 by default. */
  readonly answerMs?: number;
  /** Whether something may be written to what the host serves; asked once for each. */
  readonly mayWrite: (host: string) => Promise<boolean>;
}

/** @returns all lines that were told, in order */
export async function checkOnGateway(request: CheckRequest, lifetime: Lifetime): Promise<ProbeLine[]> {
  const lines: ProbeLine[] = [];
  const say: TellLine = (line) => {
    lifetime.signal.throwIfAborted();
    lines.push(line);
    request.tell(line);
  };
  const clients: ProbeClient[] = [];
  const onClose: Lifetime['onClose'] = (stop) => lifetime.onClose(stop);
  const forget = onClose(async () => {
    for (const client of clients) client.close();
  });
  try {
    await new Check(request, say, clients, onClose).run();
    return lines;
  } finally {
    forget();
    for (const client of clients) client.close();
  }
}

class Check {
  readonly #settings: Settings;
  readonly #profile: GatewayProfile;
  readonly #say: TellLine;
  readonly #mayWrite: CheckRequest['mayWrite'];
  readonly #clients: ProbeClient[];
  readonly #onClose: Lifetime['onClose'];
  readonly #answerMs: number;
  readonly #asking: AskContext;

  constructor(
    { settings, mayWrite, answerMs = usualAnswerMs }: CheckRequest,
    say: TellLine,
    clients: ProbeClient[],
    onClose: Lifetime['onClose'],
  ) {
    this.#answerMs = answerMs;
    this.#settings = settings;
    this.#profile = settings.profile;
    this.#say = say;
    this.#mayWrite = mayWrite;
    this.#clients = clients;
    this.#onClose = onClose;
    this.#asking = askingFor(settings, answerMs);
  }

  async run(): Promise<void> {
    await this.#askPage('http.healthPath', this.#profile.http.healthPath);
    await this.#askPage('http.readyPath', this.#profile.http.readyPath);
    const jobId = this.#newJobId('probe');
    const client = await this.#connect(jobId);
    if (client === undefined) {
      await this.#metrics(0);
      this.#say({ part: 'all others', outcome: 'not tried', found: 'no client was connected' });
      return;
    }
    await this.#subscribe(client, jobId);
    await this.#ping(client);
    await this.#metrics(await this.#hold(jobId));
    await this.#publish(client, jobId);
    await this.#history();
    await this.#unsubscribe(client, jobId);
    this.#errors(client);
  }

  async #metrics(held: number): Promise<void> {
    for (const line of await metricsLines(this.#settings, this.#answerMs, held)) this.#say(line);
  }

  /** A few clients more, which a figure of the metrics has to count; how many are connected then. */
  async #hold(jobId: string): Promise<number> {
    const { metrics } = this.#profile;
    if (placeOf(metrics, 'totalConnections') !== null) for (const index of [3, 4]) await this.#open(jobId, index);
    return this.#clients.filter(({ ended }) => ended === undefined).length;
  }

  async #askPage(part: string, path: string | null): Promise<void> {
    if (path === null) return this.#say({ part, outcome: 'not tried', found: 'the profile has none' });
    const { apiUrl } = this.#settings;
    try {
      const { ok, status } = await gatewayFetch(endpoint(apiUrl, path), {
        headers: gatewayHeaders(this.#settings),
        timeoutMs: this.#answerMs,
      });
      this.#say({
        ...{ part, outcome: ok ? 'works' : 'does not work', found: `${path}: status ${status}` },
        ...(ok ? {} : { change: `${part}: a path that answers with a 2xx status, or null` }),
      });
    } catch (error) {
      this.#say({
        part,
        outcome: 'does not work',
        found: `${path}: ${describeFailure(error)}`,
        change: '--api-url: the address of the gateway',
      });
    }
  }

  /** The first client. What else lets one in is looked for where this does not. */
  async #connect(jobId: string): Promise<ProbeClient | undefined> {
    const part = 'handshake';
    const asked = await this.#askBefore(jobId);
    if (asked === false) return undefined;
    const { origin } = this.#settings;
    const handshake = handshakeOf(this.#settings);
    const { path, form } = { path: handshake.websocketPath, form: handshake.parser };
    const how = `path ${path}, namespace ${handshake.namespace}, ${origin === undefined ? 'no Origin' : `Origin ${origin}`}, ${form} parser, WebSocket${handshake.auth === undefined ? '' : ', with auth'}`;
    const outcome = await this.#open(jobId, 0);
    if (typeof outcome !== 'string') {
      this.#say({ part, outcome: 'works', found: `${how}: connected after ${Math.round(outcome.afterMs)} ms` });
      return outcome.client;
    }
    const [{ found }, other] = await Promise.all([
      diagnose({ ...this.#settings, connectTimeoutMs: this.#answerMs }),
      firstThatConnects(alternativesTo(handshake)),
    ]);
    const change =
      other === undefined
        ? 'http.websocketPath, namespace, parser; --origin, --auth, --headers'
        : `${other.write} lets a client in`;
    this.#say({ part, outcome: 'does not work', found: `${how}: ${found ?? outcome}`, change });
    return undefined;
  }

  async #open(jobId: string, index: number): Promise<{ client: ProbeClient; afterMs: number } | string> {
    const outcome = await connectProbe(joiningHandshake(this.#settings, jobId, index));
    if ('failure' in outcome) return outcome.failure;
    this.#clients.push(outcome.client);
    return outcome;
  }

  /** Asks by HTTP before the connect, where the profile says so; false where that was refused. */
  async #askBefore(jobId: string): Promise<boolean> {
    const { subscribe } = this.#profile;
    if (subscribe === null || !('when' in subscribe) || subscribe.when !== 'before-connect') return true;
    const { kind, found } = await askByHttp(this.#asking, subscribe, { jobId, socketId: '' });
    const works = kind === 'yes';
    this.#say({
      part: 'subscribe',
      outcome: works ? 'works' : 'does not work',
      found,
      ...(works ? {} : { change: changeOfHttp }),
    });
    return works;
  }

  async #subscribe(client: ProbeClient, jobId: string): Promise<boolean> {
    const { subscribe } = this.#profile;
    const part = 'subscribe';
    if (subscribe === null) {
      this.#say({ part, outcome: 'not tried', found: 'the profile has none: every client gets every event' });
      return true;
    }
    if ('connect' in subscribe) {
      await client.until(() => undefined, Math.min(subscribe.settleMs ?? usualSettleMs, this.#answerMs));
      const stands = client.ended === undefined;
      this.#say(
        stands
          ? { part, outcome: 'works', found: 'by connecting; whether it did shows in what is received' }
          : {
              part,
              outcome: 'does not work',
              found: `the connection was ended: ${client.ended}`,
              change: 'subscribe.connect: query and auth that the gateway joins by',
            },
      );
      return stands;
    }
    // Asked already, before the client was connected.
    if ('when' in subscribe && subscribe.when === 'before-connect') return true;
    return this.#ask(part, client, subscribe, jobId);
  }

  async #ask(
    part: 'subscribe' | 'unsubscribe',
    client: ProbeClient,
    request: Exclude<Subscribe, { connect: unknown }>,
    jobId: string,
  ): Promise<boolean> {
    const answer = await ask(this.#asking, client, request, jobId, part);
    if (answer.kind === 'no') {
      const change =
        answer.change ?? ('http' in request ? changeOfHttp : `${part}.event, ${part}.args: what the gateway takes`);
      this.#say({ part, outcome: 'does not work', found: answer.found, change });
      return false;
    }
    const found = answer.kind === 'yes' ? answer.found : `${answer.found}: it shows in what is received`;
    this.#say({ part, outcome: answer.kind === 'yes' ? 'works' : 'not tried', found });
    return true;
  }

  async #ping(client: ProbeClient): Promise<void> {
    const { ping } = this.#profile;
    const part = 'ping';
    if (ping === null) return this.#say({ part, outcome: 'not tried', found: 'the profile has none' });
    const from = client.arrivals.length;
    client.emit(ping.event, ...ping.args);
    if (ping.reply === null)
      return this.#say({ part, outcome: 'not tried', found: `${ping.event} was sent; the profile expects no reply` });
    const reply = await client.wait(({ event }) => event === ping.reply, this.#answerMs, from);
    if (reply !== undefined)
      return this.#say({
        part,
        outcome: 'works',
        found: `${ping.event} was answered by ${showEvent(reply.event, reply.args)}`,
      });
    const came = client.arrivals.slice(from).map(({ event, args }) => showEvent(event, args));
    const found = `${ping.event} was not answered by ${ping.reply}; ${came.length === 0 ? 'nothing came' : `${came.join(', ')} came`}`;
    const other = client.arrivals[from];
    const change =
      other === undefined ? 'ping.reply: null where nothing comes back' : `ping.reply: ${JSON.stringify(other.event)}`;
    this.#say({ part, outcome: 'does not work', found, change });
  }

  async #publish(client: ProbeClient, jobId: string): Promise<void> {
    const { jobEvents } = this.#profile;
    const part = 'publish';
    const publishable = this.#publishable();
    if (typeof publishable === 'string') return this.#notTried([part, 'jobEvents'], publishable);
    const { publish, hosts } = publishable;
    const refused = await this.#firstRefused(hosts);
    if (refused !== undefined) return this.#notTried([part, 'jobEvents'], unconfirmed(refused));
    const sequence = 1000 + Math.floor(Math.random() * 90_000);
    let publishedAt = Date.now();
    const valuesNow = () => {
      publishedAt = Date.now();
      return eventValues(this.#profile, { jobId, sequence, publishedAt, dueAt: publishedAt });
    };
    const from = client.arrivals.length;
    const { ok, found, change } = await publishOnce(publish, valuesNow, this.#publishing(jobId));
    this.#say({ part, outcome: ok ? 'works' : 'does not work', found, change });
    if (!ok) return this.#notTried(['jobEvents'], 'nothing was published');
    if (jobEvents.length === 0)
      return this.#say({ part: 'jobEvents', outcome: 'not tried', found: 'the profile names none' });
    const sent = { jobId, sequence, publishedAt };
    const came = await client.wait((arrival) => isSent(jobEvents, arrival, sent), this.#answerMs, from);
    if (came === undefined) {
      const why = notReceived(jobEvents, client.arrivals.slice(from), sent, this.#answerMs);
      for (const line of why) this.#say(client.arrivals.length === from ? withRoom(line, publish) : line);
      return;
    }
    this.#say({
      part: 'jobEvents',
      outcome: 'works',
      found: `${showEvent(came.event, came.args)} came after ${came.at - publishedAt} ms`,
    });
    const index = jobEvents.findIndex((entry) => isSent([entry], came, sent));
    const entry = jobEvents[index];
    if (entry !== undefined) for (const line of linesOfReceived(entry, index, came, sent)) this.#say(line);
  }

  /** What it publishes by, and the hosts that are written to; words where it cannot. */
  #publishable(): { publish: Publish; hosts: readonly string[] } | string {
    const { publish } = this.#profile;
    const { redisUrl, apiUrl } = this.#settings;
    if (publish === null) return 'the profile has no section publish';
    if ('redis' in publish && redisUrl === undefined) return '--redis-url is not set';
    const hosts = [
      apiUrl,
      ...('redis' in publish && redisUrl !== undefined ? [redisUrl] : []),
      ...('http' in publish && !publish.http.url.startsWith('/') ? [publish.http.url] : []),
    ];
    return { publish, hosts };
  }

  #publishing(jobId: string): PublishContext {
    const { httpHeaders, apiUrl } = this.#asking;
    const { redisUrl } = this.#settings;
    return {
      ...{ apiUrl, redisUrl, httpHeaders, timeoutMs: this.#answerMs },
      connect: (subscribes) => this.#publisher(jobId, subscribes),
    };
  }

  /** The client that emits, which is none that receives. */
  async #publisher(jobId: string, subscribes: boolean): Promise<ProbeClient | string> {
    const outcome = await this.#open(jobId, 1);
    if (typeof outcome === 'string') return outcome;
    const { subscribe } = this.#profile;
    if (subscribes && subscribe !== null && !('connect' in subscribe)) {
      const answer = await ask(this.#asking, outcome.client, subscribe, jobId, 'subscribe');
      if (answer.kind === 'no') return answer.found;
    }
    return outcome.client;
  }

  /** Three events of another job in the gateway's store, which a client is then shown. */
  async #history(): Promise<void> {
    const { mongo, history, subscribe } = this.#profile;
    const { mongoUri, apiUrl } = this.#settings;
    const part = history === null ? 'mongo' : 'history';
    const published = history === null ? undefined : this.#publishable();
    if (typeof published === 'string') return this.#notTried([part], published);
    if (history === null && mongo === null) return this.#notTried([part], 'the profile has no history');
    if (history === null && mongoUri === undefined) return this.#notTried([part], '--mongo-uri is not set');
    const refused = await this.#firstRefused(published?.hosts ?? [apiUrl, mongoUri ?? '']);
    if (refused !== undefined) return this.#notTried([part], unconfirmed(refused));
    const jobId = this.#newJobId('history');
    const job =
      published === undefined
        ? await storedInMongo(this.#profile, jobId, mongoUri ?? '')
        : publishedHistory(this.#profile, jobId, published.publish, this.#publishing(jobId));
    const subscribed = async () => {
      const outcome = await this.#open(jobId, 2);
      if (typeof outcome === 'string') return outcome;
      if (subscribe !== null && !('connect' in subscribe))
        await ask(this.#asking, outcome.client, subscribe, jobId, 'subscribe');
      return outcome.client;
    };
    this.#say(await historyLine(job, subscribed, this.#answerMs, this.#onClose));
  }

  async #unsubscribe(client: ProbeClient, jobId: string): Promise<void> {
    const { unsubscribe } = this.#profile;
    if (unsubscribe === null)
      return this.#say({ part: 'unsubscribe', outcome: 'not tried', found: 'the profile has none' });
    await this.#ask('unsubscribe', client, unsubscribe, jobId);
  }

  /** Nothing is asked for that would be refused; but an error that came all the same can be read or not. */
  #errors(client: ProbeClient): void {
    const { error } = this.#profile;
    const part = 'error';
    const came = error === null ? undefined : client.arrivals.find(({ event }) => event === error.event);
    if (came === undefined) {
      const why = error === null ? 'the profile has none' : 'a probe asks for nothing that would be refused';
      this.#notTried([part], why);
      return;
    }
    this.#say({
      part,
      outcome: 'does not work',
      found: `${showEvent(came.event, came.args)} came`,
      change: 'what it says; error.messagePath where its message stands',
    });
  }

  async #firstRefused(urls: readonly string[]): Promise<string | undefined> {
    for (const host of new Set(urls.map(hostsOf))) if (!(await this.#mayWrite(host))) return host;
    return undefined;
  }

  #notTried(parts: readonly string[], why: string): void {
    for (const part of parts) this.#say({ part, outcome: 'not tried', found: why });
  }

  #newJobId(what: string): string {
    return newJobId(this.#profile) ?? `load-test-${what}-${Date.now().toString(36)}`;
  }
}

/** Past the application nothing says which room it is that clients are in. */
function withRoom(line: ProbeLine, publish: Publish): ProbeLine {
  if (!('redis' in publish) || !JSON.stringify(publish.redis.message).includes('"rooms"')) return line;
  const change =
    '"rooms" in publish.redis.message: the room in which the gateway has its clients, such as "orders:{jobId}"; rlt profile learn with --trigger-command shows it';
  return { ...line, change };
}

const changeOfHttp = 'subscribe.http: method, url, headers, body; secrets go to --http-headers';

function unconfirmed(host: string): string {
  return `${host} is not this machine: --confirm ${host} lets a probe be written there`;
}
