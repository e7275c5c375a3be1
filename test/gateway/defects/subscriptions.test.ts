import { setTimeout as delay } from 'node:timers/promises';
import { subscriptionDefects } from '../../../gateway/defects/subscriptions.ts';
import { wire } from '../../../gateway/wire.ts';
import { connect } from '../../support/client.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { testDefects } from './testDefects.ts';

const cap = 3;

const usual = {
  accepted: cap,
  errorsForTwoExtras: 2,
  staysConnected: true,
  held: cap,
  resubscribes: true,
  freesSlots: true,
};

testDefects({
  defects: subscriptionDefects,
  environment: () => ({ SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: String(cap) }),
  probe,
  mostlyWaits: true,
  usual,
  changes: {
    'one-room-too-many': { accepted: cap + 1, errorsForTwoExtras: 1, held: cap + 1 },
    'one-room-too-few': { accepted: cap - 1, held: cap - 1, resubscribes: true, freesSlots: true },
    'two-errors-for-one-request': { errorsForTwoExtras: 4 },
    'no-error-at-the-cap': { errorsForTwoExtras: 0 },
    'closes-socket-at-the-cap': {
      errorsForTwoExtras: 1,
      staysConnected: false,
      held: 0,
      resubscribes: false,
      freesSlots: false,
    },
    'resubscribing-takes-a-slot': { resubscribes: false },
    'unsubscribing-keeps-the-slot': { freesSlots: false },
    'unsubscribing-keeps-one-slot-in-3': { freesSlots: false },
  },
});

async function probe(gateway: TestGateway): Promise<typeof usual> {
  const client = await connect(gateway.url);
  const request = async (event: string, jobId: string) => {
    client.socket.emit(event, { jobId });
    await delay(25);
  };
  const acknowledged = () => client.all(wire.subscribed).length;
  const errors = () => client.all(wire.error).length;

  for (let index = 1; index <= cap; index += 1) await request(wire.subscribe, `job-${index}`);
  const errorsBefore = errors();
  for (let index = 1; index <= 2; index += 1) await request(wire.subscribe, `extra-${index}`);
  await delay(60);
  const accepted = acknowledged();
  const errorsForTwoExtras = errors() - errorsBefore;
  const staysConnected = client.socket.connected;
  const held = (await gateway.metrics()).totalSubscriptions;

  await request(wire.subscribe, 'job-1');
  const resubscribes = acknowledged() === accepted + 1;
  await request(wire.unsubscribe, 'job-2');
  const beforeNew = acknowledged();
  await request(wire.subscribe, 'new');
  return {
    accepted,
    errorsForTwoExtras,
    staysConnected,
    held,
    resubscribes,
    freesSlots: acknowledged() === beforeNew + 1,
  };
}
