import { spawn } from 'node:child_process';
import { unavailableError } from '../../contract/errors.ts';
import type { ProfileFile, Template } from '../../contract/profile.ts';
import { fillTemplate } from '../../contract/template.ts';
import type { Lifetime } from '../../engine/lifetime.ts';
import { showEvent } from '../../lib/measure/readEvent.ts';
import { readyMade } from '../../settings/profile/readyMade.ts';
import { maskUris } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { describe } from '../describeError.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { gatewayHeaders } from '../gatewayHeaders.ts';
import { adviceForConnect } from '../redisTrouble.ts';
import { alternativesTo, firstThatConnects, handshakeOf } from './handshakes.ts';
import {
  type FoundMetrics,
  findHealth,
  findMetrics,
  grownBy,
  guessLimits,
  type Pages,
  readMetrics,
} from './learnFigures.ts';
import { guessPayload, templateOf } from './learnPayload.ts';
import { type ChannelMessage, listenTo, type RedisTraces, tracesIn } from './learnRedis.ts';
import { isNumber, placesOf, unpack } from './places.ts';
import { type Arrival, connectProbe, type Handshake, type ProbeClient } from './probeClient.ts';
import { withRedis } from './publishOnce.ts';

/*
 * Writes a draft of a profile from what a gateway does while somebody watches. Nothing is stored and nothing published
 * but what the user names for it.
 */

export interface LearnRequest {
  readonly settings: Settings;
  /** The job, room or document whose events are watched; what a user triggers belongs to it. */
  readonly jobId: string;
  /** An event by which a client asks for them, with its arguments. */
  readonly subscribe: { readonly event: string; readonly args: readonly Template[] } | undefined;
  /** An event of a client's own that has the gateway send one, with its arguments. */
  readonly emit: readonly [event: string, ...args: Template[]] | undefined;
  /** A shell command that has the gateway send one; it gets JOB_ID, SEQUENCE and PUBLISHED_AT. */
  readonly trigger: string | undefined;
  readonly forMs: number;
  readonly tell: (text: string) => void;
  readonly mayWrite: (host: string) => Promise<boolean>;
}

export interface Learned {
  readonly profile: ProfileFile;
  readonly notes: Notes;
}

/** What a draft rests on; it stands in the profile as `$notes`. */
export interface Notes {
  readonly saw: string[];
  readonly guessed: string[];
  readonly open: string[];
}

const answerMs = 1500;
/** After what was triggered, the rest of it may still come. */
const afterTriggerMs = 1500;

/**
 * @throws RltError unavailable: no client gets in, or the Redis that is named cannot be used
 */
export async function learnProfile(request: LearnRequest, lifetime: Lifetime): Promise<Learned> {
  const clients: ProbeClient[] = [];
  const closers: (() => void)[] = [];
  const closeAll = async () => {
    for (const client of clients) client.close();
    for (const close of closers) close();
  };
  const forget = lifetime.onClose(closeAll);
  try {
    return await new Learning(request, lifetime, clients, closers).run();
  } finally {
    forget();
    await closeAll();
  }
}

class Learning {
  readonly #request: LearnRequest;
  readonly #lifetime: Lifetime;
  readonly #clients: ProbeClient[];
  readonly #closers: (() => void)[];
  readonly #notes: Notes = { saw: [], guessed: [], open: [] };
  readonly #pages: Pages;
  readonly #marks: { readonly sequence: number; readonly publishedAt: number };
  #profile: ProfileFile = {};
  #figures: Readonly<Record<string, string>> = {};
  #handshake: Handshake;

  constructor(request: LearnRequest, lifetime: Lifetime, clients: ProbeClient[], closers: (() => void)[]) {
    this.#request = request;
    this.#lifetime = lifetime;
    this.#clients = clients;
    this.#closers = closers;
    const { settings } = request;
    this.#pages = { apiUrl: settings.apiUrl, headers: gatewayHeaders(settings), timeoutMs: answerMs };
    this.#handshake = handshakeOf(settings);
    this.#marks = { sequence: 1000 + Math.floor(Math.random() * 90_000), publishedAt: Date.now() };
  }

  async run(): Promise<Learned> {
    const traces = await this.#lookIntoRedis();
    await this.#findHandshake();
    const metrics = await this.#findPages();
    const client = await this.#open();
    await this.#others(client, metrics);
    await this.#subscribe(client, metrics);
    const heard = await this.#watch(client, traces);
    this.#events(client, heard, traces);
    this.#left();
    return { profile: { ...this.#profile, $notes: { ...this.#notes } }, notes: this.#notes };
  }

  async #lookIntoRedis(): Promise<RedisTraces | undefined> {
    const { redisUrl } = this.#request.settings;
    if (redisUrl === undefined) return undefined;
    try {
      const traces = await withRedis(redisUrl, answerMs, tracesIn);
      this.#notes.saw.push(`Redis: ${traces.why}`);
      if (traces.channels.length > 0)
        this.#notes.saw.push(`Redis: somebody listens to ${traces.channels.slice(0, 5).join(', ')}`);
      return traces;
    } catch (error) {
      const said = describe(error);
      throw unavailableError(
        `Redis at ${maskUris(redisUrl)} cannot be used: ${maskUris(said)}`,
        adviceForConnect(said, redisUrl) ?? 'check --redis-url',
        error,
      );
    }
  }

  async #findHandshake(): Promise<void> {
    const { settings } = this.#request;
    const tried = this.#handshake;
    const first = await connectProbe(tried);
    if ('client' in first) first.client.close();
    else {
      const other = await firstThatConnects(alternativesTo(tried));
      if (other === undefined) {
        const { found } = await diagnose({ ...settings, connectTimeoutMs: answerMs });
        throw unavailableError(
          `no client gets in at ${maskUris(settings.apiUrl)}${tried.websocketPath}: ${found ?? first.failure}`,
          'give what your clients connect with: --ws-path, --origin, --auth, --headers',
        );
      }
      this.#handshake = other.handshake;
    }
    const { websocketPath, namespace, parser, origin } = this.#handshake;
    if (websocketPath !== '/socket.io') this.#profile = { ...this.#profile, http: { websocketPath } };
    if (namespace !== '/') this.#profile = { ...this.#profile, namespace };
    if (parser !== 'default') this.#profile = { ...this.#profile, parser };
    const without =
      origin === undefined && settings.origin !== undefined ? ', only without an Origin: give --origin none' : '';
    this.#notes.saw.push(`handshake: path ${websocketPath}, namespace ${namespace}, ${parser} parser${without}`);
  }

  async #findPages(): Promise<FoundMetrics | undefined> {
    const [health, metrics] = await Promise.all([findHealth(this.#pages), findMetrics(this.#pages)]);
    const paths = {
      ...(health === undefined ? {} : { healthPath: health }),
      ...(metrics === undefined ? {} : { metricsPath: metrics.path }),
    };
    if (Object.keys(paths).length > 0) this.#profile = { ...this.#profile, http: { ...this.#profile.http, ...paths } };
    if (health !== undefined) this.#notes.saw.push(`health: ${health} answers`);
    if (metrics !== undefined)
      this.#notes.saw.push(
        `metrics: ${metrics.path} answers in ${metrics.format === 'json' ? 'JSON' : "Prometheus' text format"}`,
      );
    else
      this.#notes.open.push(
        'metrics: no likely page answers with figures; http.metricsPath and metrics name them, or stay out',
      );
    return metrics;
  }

  async #open(): Promise<ProbeClient> {
    const outcome = await connectProbe(this.#handshake);
    if ('failure' in outcome) throw unavailableError(`a second client does not get in: ${outcome.failure}`);
    this.#clients.push(outcome.client);
    return outcome.client;
  }

  /** Two more clients for a moment: what grows by two counts connections. */
  async #others(_: ProbeClient, metrics: FoundMetrics | undefined): Promise<void> {
    if (metrics === undefined) return;
    const before = await readMetrics(this.#pages, metrics.path);
    const others = [await this.#open(), await this.#open()];
    const after = await readMetrics(this.#pages, metrics.path);
    for (const other of others) other.close();
    const grown =
      before === undefined || after === undefined
        ? []
        : grownBy(before.document, after.document, others.length, /conn|socket|client|online|users|current/i);
    const figures: Record<string, string> = {};
    const [place] = grown;
    if (place === undefined)
      this.#notes.open.push(
        `metrics.totalConnections: no figure of ${metrics.path} grew by 2 when two clients connected`,
      );
    else {
      figures.totalConnections = place;
      this.#notes.saw.push(`metrics: ${place} grew by 2 when two clients connected`);
    }
    for (const { figure, place: limit, why } of guessLimits(metrics.document)) {
      figures[figure] = limit;
      this.#notes.guessed.push(`metrics.${figure}: ${limit}, ${why}`);
    }
    this.#setFigures(metrics.format, figures);
  }

  #setFigures(format: FoundMetrics['format'], figures: Readonly<Record<string, string>>): void {
    this.#figures = { ...this.#figures, ...figures };
    if (Object.keys(this.#figures).length === 0) return;
    this.#profile = {
      ...this.#profile,
      metrics: format === 'json' ? this.#figures : { format: 'prometheus', ...this.#figures },
    };
  }

  async #subscribe(client: ProbeClient, metrics: FoundMetrics | undefined): Promise<void> {
    const { subscribe, jobId } = this.#request;
    if (subscribe === undefined) {
      this.#notes.open.push(
        'subscribe: every client gets every event, or nobody asked: --subscribe-event names the event by which clients ask for them',
      );
      return;
    }
    const before = metrics && (await readMetrics(this.#pages, metrics.path));
    const from = client.arrivals.length;
    const args = subscribe.args.map((argument) => fillTemplate(argument, { jobId }));
    let answered: readonly unknown[] | undefined;
    client.emit(subscribe.event, ...args, (...answer: unknown[]) => {
      answered = answer;
      client.wake();
    });
    const holdsJob = (arrival: Arrival) =>
      placesOf(arrival.args.slice(0, 1), (value) => String(value) === jobId).length > 0;
    const came = () => client.arrivals.slice(from).find(holdsJob);
    await client.until(() => came() ?? (answered === undefined ? undefined : true), answerMs);
    const asked = showEvent(subscribe.event, args);
    const answer = came();
    const [place] = placesOf(answer?.args.slice(0, 1) ?? [], (value) => String(value) === jobId);
    const request = { event: subscribe.event, args: [...subscribe.args] };
    if (answered !== undefined) {
      this.#profile = { ...this.#profile, subscribe: { ...request, acknowledgedBy: { acknowledgement: true } } };
      this.#notes.saw.push(`subscribe: ${asked} calls its callback with ${JSON.stringify(answered)}`);
    } else if (answer !== undefined && place !== undefined) {
      this.#profile = {
        ...this.#profile,
        subscribe: { ...request, acknowledgedBy: { event: answer.event, jobIdPath: place.path } },
      };
      this.#notes.saw.push(`subscribe: ${asked} is answered by ${showEvent(answer.event, answer.args)}`);
    } else {
      this.#profile = { ...this.#profile, subscribe: { ...request, acknowledgedBy: null } };
      const other = client.arrivals.slice(from)[0];
      if (client.ended !== undefined)
        this.#notes.open.push(`subscribe: after ${asked} the gateway ended the connection: ${client.ended}`);
      else if (other !== undefined)
        this.#notes.open.push(
          `subscribe: ${asked} was followed by ${showEvent(other.event, other.args)}: if that refuses it, give other --subscribe-args`,
        );
      else
        this.#notes.guessed.push(`subscribe: ${asked} is not answered: a client counts as subscribed after settleMs`);
    }
    const after = metrics && (await readMetrics(this.#pages, metrics.path));
    if (before === undefined || after === undefined) return;
    const [figure] = grownBy(before.document, after.document, 1, /subscri|room|watch|join|member/i);
    if (figure === undefined) return;
    this.#setFigures(after.format, { totalSubscriptions: figure });
    this.#notes.saw.push(`metrics: ${figure} grew by 1 with the subscription`);
  }

  /** Waits for what is triggered; Ctrl-C ends it early. */
  async #watch(client: ProbeClient, traces: RedisTraces | undefined): Promise<readonly ChannelMessage[]> {
    const { settings, forMs, tell, trigger, emit } = this.#request;
    const { redisUrl } = settings;
    const listening =
      traces === undefined || redisUrl === undefined ? undefined : await listenTo(redisUrl, traces.channels, answerMs);
    if (listening !== undefined) this.#closers.push(listening.close);
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const takeBack = this.#lifetime.onInterrupt(stop);
    const endsAt = Date.now() + forMs;
    const seen = client.arrivals.length;
    const progress = setInterval(() => {
      const left = Math.max(0, Math.round((endsAt - Date.now()) / 1000));
      tell(`${client.arrivals.length - seen} events so far; ${left} s left (Ctrl-C ends it and keeps what came)`);
    }, 1000);
    const timer = setTimeout(stop, forMs);
    try {
      if (emit !== undefined) await this.#emit(emit, client, stopped);
      if (trigger !== undefined) await this.#runTrigger(trigger, stopped);
      if (emit !== undefined || trigger !== undefined) setTimeout(stop, afterTriggerMs);
      await stopped;
    } finally {
      clearInterval(progress);
      clearTimeout(timer);
      takeBack();
    }
    return listening?.messages ?? [];
  }

  async #emit(
    [event, ...args]: NonNullable<LearnRequest['emit']>,
    _: ProbeClient,
    stopped: Promise<void>,
  ): Promise<void> {
    const host = new URL(this.#request.settings.apiUrl).hostname.replace(/^\[|\]$/g, '');
    if (!(await this.#request.mayWrite(host))) {
      this.#notes.open.push(
        `publish: --emit was not sent: ${host} is not this machine, and --confirm ${host} was not given`,
      );
      return;
    }
    const publisher = await this.#open();
    const { subscribe } = this.#request;
    if (subscribe !== undefined)
      publisher.emit(
        subscribe.event,
        ...subscribe.args.map((each) => fillTemplate(each, { jobId: this.#request.jobId })),
      );
    const values = {
      jobId: this.#request.jobId,
      ...this.#marks,
      occurredAt: new Date(this.#marks.publishedAt).toISOString(),
    };
    let isAnswered = false;
    publisher.emit(event, ...args.map((argument) => fillTemplate(argument, values)), () => {
      isAnswered = true;
      publisher.wake();
    });
    await Promise.race([publisher.until(() => isAnswered || undefined, answerMs), stopped]);
    this.#profile = {
      ...this.#profile,
      publish: { emit: { event, args, acknowledgement: isAnswered, subscribe: subscribe !== undefined } },
    };
    this.#notes.saw.push(
      `publish: ${event} was emitted${isAnswered ? ', and acknowledged' : ', and not acknowledged'}`,
    );
  }

  /** @returns once it has ended */
  async #runTrigger(command: string, stopped: Promise<void>): Promise<void> {
    const { jobId } = this.#request;
    const { sequence, publishedAt } = this.#marks;
    const env = { ...process.env, JOB_ID: jobId, SEQUENCE: String(sequence), PUBLISHED_AT: String(publishedAt) };
    const child = spawn(command, { shell: true, env, stdio: ['ignore', 'ignore', 'inherit'], detached: true });
    const { pid } = child;
    const unguard = pid === undefined ? () => {} : this.#lifetime.guardGroup(pid);
    const ended = new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(null));
      child.once('exit', resolve);
    });
    const code = await Promise.race([ended, stopped]);
    if (code === undefined && pid !== undefined) process.kill(-pid, 'SIGTERM');
    else unguard();
    if (typeof code === 'number' && code !== 0) this.#notes.open.push(`--trigger-command ended with exit code ${code}`);
  }

  #events(client: ProbeClient, heard: readonly ChannelMessage[], traces: RedisTraces | undefined): void {
    const { jobId } = this.#request;
    const { acknowledgedBy } =
      this.#profile.subscribe && 'event' in this.#profile.subscribe
        ? this.#profile.subscribe
        : { acknowledgedBy: null };
    const answer =
      acknowledgedBy !== null && acknowledgedBy !== undefined && 'event' in acknowledgedBy
        ? acknowledgedBy.event
        : undefined;
    const came = client.arrivals.filter(({ event }) => event !== answer);
    const names = [...new Set(came.map(({ event }) => event))];
    for (const name of names) {
      const all = came.filter(({ event }) => event === name);
      const last = all.at(-1);
      if (last !== undefined)
        this.#notes.saw.push(`event: ${showEvent(name, last.args)}${all.length > 1 ? `, ${all.length} times` : ''}`);
    }
    const event = this.#mainEvent(came);
    if (event === undefined) {
      this.#notes.open.push(
        'jobEvents: no event came while we watched: trigger one within --for, by hand, --trigger-command or --emit, for the room of --job-id',
      );
    } else this.#jobEvent(event, jobId);
    if (this.#profile.publish !== undefined) return;
    // A message that belongs to the event says more than who listens in a Redis that others may share.
    const isHeard = heard.some(({ text }) => text.includes(jobId));
    if (traces?.flavour === undefined || isHeard) this.#byChannel(heard, event, traces);
    else this.#byAdapter(traces.flavour, event);
  }

  /** What was triggered: an event with our marks, else of the job, else the one that came most often. */
  #mainEvent(came: readonly Arrival[]): Arrival | undefined {
    const marked = came.findLast(
      ({ args }) =>
        placesOf(
          args,
          (value) =>
            isNumber(this.#marks.sequence)(value) ||
            (typeof value === 'string' && value.includes(String(this.#marks.sequence))),
        ).length > 0,
    );
    const ofJob = came.findLast(
      ({ args }) => placesOf(args, (value) => String(value) === this.#request.jobId).length > 0,
    );
    return marked ?? ofJob ?? came.at(-1);
  }

  #jobEvent({ event, args }: Arrival, jobId: string): void {
    const { sequence, publishedAt } = this.#marks;
    const guess = guessPayload(args, jobId);
    const [number] = placesOf(args, isNumber(sequence));
    const text = placesOf(
      args,
      (value) => typeof value === 'string' && value.includes(String(sequence)) && value !== String(sequence),
    )[0];
    const base = { event, kind: 'domain', jobIdPath: guess.jobIdPath, emittedAtPath: null } as const;
    const fields = { sequencePath: 'sequence', publishedAtPath: 'publishedAt' };
    if (number === undefined && text !== undefined && text.encoding === undefined) {
      const whole = textAt(args[text.argument], text.path);
      const pattern = whole.replace(String(sequence), '{sequence}').replace(String(publishedAt), '{publishedAt}');
      this.#setEvents([
        {
          ...base,
          ...fields,
          pattern,
          textPath: text.path,
          ...(text.argument === 0 ? {} : { argument: text.argument }),
        },
      ]);
      this.#notes.saw.push(`jobEvents.0.pattern: ${JSON.stringify(pattern)} in ${text.path || 'the payload'}`);
      return;
    }
    const [time] =
      number === undefined
        ? []
        : placesOf(args, isNumber(publishedAt)).filter(({ argument }) => argument === number.argument);
    const argument = number?.argument ?? guess.argument;
    const encoding = number === undefined ? guess.encoding : number.encoding;
    const sequencePath = number?.path ?? guess.sequencePath;
    const publishedAtPath = time?.path ?? guess.publishedAtPath;
    this.#setEvents([
      {
        ...base,
        sequencePath: sequencePath ?? fields.sequencePath,
        publishedAtPath: publishedAtPath ?? fields.publishedAtPath,
        ...(argument === 0 ? {} : { argument }),
        ...(encoding === undefined ? {} : { encoding }),
      },
    ]);
    this.#place(
      'jobIdPath',
      guess.jobIdPath ?? undefined,
      guess.jobIdPath !== null,
      'null: the event does not say whose it is',
    );
    this.#place('sequencePath', sequencePath, number !== undefined, 'which the gateway has to hand through');
    this.#place('publishedAtPath', publishedAtPath, time !== undefined, 'which the gateway has to hand through');
  }

  #place(key: string, path: string | undefined, isSeen: boolean, otherwise: string): void {
    const where = `jobEvents.0.${key}`;
    if (path === undefined) this.#notes.open.push(`${where}: no field looks like it; ${otherwise}`);
    else if (isSeen) this.#notes.saw.push(`${where}: ${path || 'the payload'}`);
    else this.#notes.guessed.push(`${where}: ${path || 'the payload'}, by its name and value`);
  }

  #setEvents(jobEvents: NonNullable<ProfileFile['jobEvents']>): void {
    this.#profile = { ...this.#profile, jobEvents };
  }

  /** A ready-made profile publishes past the application, with a payload of its own. */
  #byAdapter(flavour: NonNullable<RedisTraces['flavour']>, event: Arrival | undefined): void {
    const base = readyMade(flavour);
    const [entry] = base?.jobEvents ?? [];
    if (base === undefined || entry === undefined) {
      this.#notes.open.push(
        `publish: the nodes reach each other by ${flavour}; publish.redis has to write what it writes`,
      );
      return;
    }
    const { jobEvents: _, ...rest } = this.#profile;
    this.#profile = { extends: flavour, ...rest };
    if (event !== undefined) this.#setEvents([{ ...entry, event: event.event }]);
    this.#notes.guessed.push(
      `publish: as ${flavour} does it: to the room that is named like the job, past the application, with a payload of its own`,
    );
  }

  #byChannel(heard: readonly ChannelMessage[], event: Arrival | undefined, traces: RedisTraces | undefined): void {
    const { jobId } = this.#request;
    const ofJob = heard.findLast(({ text }) => text.includes(jobId)) ?? heard.at(-1);
    const message = ofJob === undefined ? undefined : unpack(ofJob.text)?.value;
    const found = templateOf(message, jobId);
    if (ofJob === undefined || found === undefined) {
      const by =
        traces === undefined
          ? 'redis (then give --redis-url), emit (give --emit) or http'
          : traces.channels.length > 0
            ? `redis (no message came on ${traces.channels.slice(0, 3).join(', ')} while we watched), emit or http`
            : 'redis, emit or http';
      this.#notes.open.push(`publish: nobody knows how events get to the gateway: ${by}`);
      return;
    }
    this.#notes.saw.push(`Redis: ${ofJob.channel} carried ${ofJob.text.slice(0, 120)}`);
    const channel = ofJob.channel.replace(jobId, '{jobId}');
    this.#profile = { ...this.#profile, redis: { channel, message: found.template } };
    this.#notes.guessed.push('redis.message: what stands for the job, the sequence and the time in it');
    if (found.added.length > 0)
      this.#notes.open.push(
        `redis.message: ${found.added.join(' and ')} ${found.added.length === 1 ? 'is' : 'are'} added: the gateway has to hand ${found.added.length === 1 ? 'it' : 'them'} through`,
      );
    const [first] = this.#profile.jobEvents ?? [];
    if (first === undefined || event === undefined) return;
    // What a message holds and the event of it as well stands in both at the same place.
    const added = (name: string) => found.added.includes(name);
    this.#setEvents([
      {
        ...first,
        ...(added('sequence') ? { sequencePath: 'sequence' } : {}),
        ...(added('publishedAt') ? { publishedAtPath: 'publishedAt' } : {}),
      },
    ]);
  }

  /** What no watching tells. */
  #left(): void {
    this.#notes.open.push(
      'unsubscribe, ping, error, rejections, mongo: what nobody did cannot be seen; each that your gateway has opens further goals (docs/profiles.md)',
    );
  }
}

function textAt(value: unknown, path: string): string {
  const found =
    path === ''
      ? value
      : path
          .split('.')
          .reduce<unknown>(
            (each, key) =>
              typeof each === 'object' && each !== null
                ? Object.entries(each).find(([name]) => name === key)?.[1]
                : undefined,
            value,
          );
  return typeof found === 'string' ? found : '';
}
