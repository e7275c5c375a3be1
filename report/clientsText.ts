import type { Plan } from '../contract/plan.ts';
import type { ScenarioReport } from './schema.ts';

/** How the clients of these reports connected, each way once; empty where nobody wrote it down. */
export function clientsTexts(reports: readonly Pick<ScenarioReport, 'plan'>[]): string[] {
  return [...new Set(reports.flatMap(({ plan }) => (plan === undefined ? [] : clientsText(plan))))];
}

const ways: Readonly<Record<Plan['transports'], string>> = {
  websocket: 'by WebSocket',
  polling: 'by HTTP long-polling',
  'polling,websocket': 'by HTTP long-polling, then WebSocket',
};

/** What each client shows of its own: secrets, of which only the names are known here. */
const shown = ['auth', 'headers', 'query'] as const;

function clientsText({ profile, origin, websocketPath, transports, compression, secrets, clientsFile }: Plan): string {
  const own = [
    ...shown.filter((name) => secrets.includes(name)),
    ...(clientsFile === undefined ? [] : ['a line each of the clients’ file']),
  ];
  return [
    // Reports of earlier versions know of one transport.
    `${ways[transports ?? 'websocket']} at ${websocketPath}`,
    `namespace ${profile.namespace}`,
    `${profile.parser ?? 'default'} parser`,
    origin === undefined ? 'no Origin' : `Origin ${origin}`,
    compression ? 'compression offered' : 'no compression',
    ...(own.length === 0 ? [] : [`with ${own.join(', ')}`]),
  ].join(', ');
}
