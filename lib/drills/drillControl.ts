import http from 'k6/http';
import type {
  DrillCourse,
  DrillFindings,
  DrillProgress,
  DrillState,
  EventToStore,
  GatewayWords,
} from '../../contract/drill.ts';
import type { Plan } from '../../contract/plan.ts';

/** What a script asks of the command line, which alone can disturb anything. */
export interface DrillControl {
  state(): Promise<DrillState>;
  /** Begins shortly after the answer, which says when. */
  begin(): Promise<DrillState>;
  /** All is as before: clients may ask for what they have missed. */
  steady(): Promise<DrillState>;
  /** Says how many clients more have come how far. */
  progress(clients: DrillProgress): Promise<DrillState>;
  /** What was seen of the disturbance in the end; may wait until there is something to see. */
  findings(): Promise<DrillFindings>;
  /** The last event was sent: this is what became of them all. */
  finish(course: DrillCourse | undefined): Promise<DrillState>;
  /** undefined where the drill was not carried out. */
  course(): Promise<DrillCourse | undefined>;
  /** Stores an event as the gateway's own writer would. Rejects where that did not work, with the reason. */
  store(event: EventToStore): Promise<void>;
  /** What the gateway has logged since the disturbance began. */
  words(): Promise<GatewayWords>;
}

/** Whatever k6's options discardResponseBodies and throw say. */
const params = { responseType: 'text', throw: false, tags: { name: 'drill' }, timeout: '10m' } as const;

function drillControl(url: string): DrillControl {
  const ask = async (method: 'GET' | 'POST', path: string, body: object | null = null) => {
    const text = body === null ? null : JSON.stringify(body);
    const response = await http.asyncRequest(method, url + path, text, params);
    const said = response.status === 200 ? JSON.parse(String(response.body)) : undefined;
    if (said === undefined) throw new Error(`${url}${path} says: ${response.body || response.error}`);
    return said;
  };
  return {
    state: () => ask('GET', '/state'),
    begin: () => ask('POST', '/begin', {}),
    steady: () => ask('POST', '/steady', {}),
    findings: () => ask('GET', '/findings'),
    finish: (course) => ask('POST', '/finish', { course }),
    course: async () => (await ask('GET', '/course')).course,
    words: () => ask('GET', '/words'),
    progress: (clients) => ask('POST', '/progress', clients),
    async store(event) {
      await ask('POST', '/store', event);
    },
  };
}

/** @throws Error where no command line started the run */
export function openControl({ drill, scenario }: Pick<Plan, 'drill' | 'scenario'>): DrillControl {
  if (drill === undefined) throw new Error(`only the command line can disturb anything: rlt drill ${scenario}`);
  return drillControl(drill.controlUrl);
}
