import type { Subscribe } from '../../../contract/profile.ts';
import { fillTemplate } from '../../../contract/template.ts';
import { showEvent } from '../../../lib/measure/readEvent.ts';
import type { Settings } from '../../../settings/settings.ts';
import { placesOf } from '../places.ts';
import type { Arrival, ProbeClient } from '../probeClient.ts';
import type { Draft } from './draft.ts';
import type { LearnRequest } from './request.ts';

type Asked = NonNullable<LearnRequest['subscribe']>;

/** Asks for the events of the job, and puts into the draft how the gateway answers. */
export async function learnSubscription(
  asked: Asked | undefined,
  settings: Pick<Settings, 'query' | 'auth'>,
  jobId: string,
  client: ProbeClient,
  answerMs: number,
  draft: Draft,
): Promise<void> {
  if (asked === undefined) {
    learnJoin(settings, jobId, draft);
    return;
  }
  const from = client.arrivals.length;
  const args = asked.args.map((argument) => fillTemplate(argument, { jobId }));
  const shown = showEvent(asked.event, args);
  let called: readonly unknown[] | undefined;
  client.emit(asked.event, ...args, (...answer: unknown[]) => {
    called = answer;
    client.wake();
  });
  const isAnswer = ({ args: [first] }: Arrival) => placesOf([first], (value) => String(value) === jobId).length > 0;
  const came = () => client.arrivals.slice(from).find(isAnswer);
  await client.until(() => came() ?? (called === undefined ? undefined : true), answerMs);

  const request = { event: asked.event, args: [...asked.args] };
  const put = (acknowledgedBy: Acknowledgement) => draft.put({ subscribe: { ...request, acknowledgedBy } });
  const answer = came();
  const [place] = placesOf(answer?.args.slice(0, 1) ?? [], (value) => String(value) === jobId);
  if (called !== undefined) {
    put({ acknowledgement: true });
    draft.saw(`subscribe: ${shown} calls its callback with ${JSON.stringify(called)}`);
    return;
  }
  if (answer !== undefined && place !== undefined) {
    put({ event: answer.event, jobIdPath: place.path });
    draft.saw(`subscribe: ${shown} is answered by ${showEvent(answer.event, answer.args)}`);
    return;
  }
  put(null);
  const other = client.arrivals[from];
  if (client.ended !== undefined)
    draft.open(`subscribe: after ${shown} the gateway ended the connection: ${client.ended}`);
  else if (other !== undefined)
    draft.open(
      `subscribe: ${shown} was followed by ${showEvent(other.event, other.args)}: if that refuses it, give other --subscribe-args`,
    );
  else draft.guessed(`subscribe: ${shown} is not answered: a client counts as subscribed after settleMs`);
}

/** A client that names the job when it connects asks for its events by that. */
function learnJoin({ query = {}, auth = {} }: Pick<Settings, 'query' | 'auth'>, jobId: string, draft: Draft): void {
  const [byQuery, byAuth] = [templatesWith(query, jobId), templatesWith(auth, jobId)];
  const named = [...Object.keys(byQuery), ...Object.keys(byAuth)];
  if (named.length > 0) {
    draft.put({ subscribe: { connect: { query: byQuery, auth: byAuth } } });
    draft.guessed(`subscribe: by connecting: ${named.join(', ')} names the job`);
    return;
  }
  draft.open(
    'subscribe: every client gets every event, or nobody asked: --subscribe-event names the event by which clients ask for them; where they do so when they connect, --query or --auth names the job, by {jobId}',
  );
}

/** Values that hold the job's id, with its placeholder instead. */
function templatesWith(values: Readonly<Record<string, unknown>>, jobId: string): Record<string, string> {
  const holding = Object.entries(values).filter(([, value]) => String(value).includes(jobId));
  return Object.fromEntries(holding.map(([key, value]) => [key, String(value).replace(jobId, '{jobId}')]));
}

type Acknowledgement = Extract<Subscribe, { event: string }>['acknowledgedBy'];

/** The event by which a subscription is acknowledged, which is no event of the job. */
export function acknowledgingEvent({ profile: { subscribe } }: Draft): string | undefined {
  if (!subscribe || !('event' in subscribe)) return undefined;
  const { acknowledgedBy } = subscribe;
  return acknowledgedBy && 'event' in acknowledgedBy ? acknowledgedBy.event : undefined;
}
