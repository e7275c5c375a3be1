import { expect, it } from 'vitest';
import type { Plan } from '../../contract/plan.ts';
import { clientsTexts } from '../../report/clientsText.ts';
import { planOf } from '../thresholds/support.ts';

it('says how clients connected, each way once, and of secrets the names alone', () => {
  const usual = planOf('broadcast-burst');
  const other: Plan = {
    ...planOf('connection-quota'),
    transports: 'polling,websocket',
    compression: true,
    origin: undefined,
    clientsFile: '/clients.csv',
    secrets: ['redis-url', 'auth', 'query'],
  };
  expect(clientsTexts([{ plan: usual }, { plan: usual }, { plan: other }, {}])).toEqual([
    'by WebSocket at /ws, namespace /, default parser, Origin http://localhost:5173, no compression',
    'by HTTP long-polling, then WebSocket at /ws, namespace /, default parser, no Origin, compression offered, ' +
      'with auth, query, a line each of the clients’ file',
  ]);
});
