import { expect, it } from 'vitest';
import { decideDisturbance } from '../../../run/drills/operators.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { drills } from '../../../thresholds/drills/index.ts';
import { runRltHere } from '../../support/rltInProcess.ts';

/* What cannot be disturbed, or must not be without a word, is refused before anything is opened. */

it.each([
  [
    ['gateway-restart', '--api-url', 'http://127.0.0.1:1'],
    /the one at --api-url runs already\nhint: .*--gateway-command/,
  ],
  [['gateway-restart', '--embedded', '--way', 'sighup'], /--way is "sighup": expected one of sigterm, sigkill/],
  [['gateway-restart', '--embedded', '--nodes', '0'], /--nodes is "0": expected a whole number from 1 to 16/],
  [
    ['gateway-restart', '--embedded', '--nodes', '2', '--transports', 'polling'],
    /--nodes is 2 with --transports polling: each request of long-polling would reach another node/,
  ],
  [
    ['network', '--api-url', 'http://gateway.example:3000'],
    /the drill network disturbs the gateway at gateway\.example \(--api-url\), .*\nhint: .*--confirm gateway\.example /,
  ],
  [
    [
      'gateway-restart',
      '--embedded',
      '--persist-events',
      '--mongo-uri',
      'mongodb://app:plum-cake@a.example,localhost,b.example/x',
    ],
    /stores events in MongoDB .* at a\.example, b\.example .*\nhint: .*--confirm a\.example --confirm b\.example /,
  ],
  [
    ['network', '--api-url', 'http://127.0.0.1:1', '--persist-events'],
    /--persist-events has no effect without a MongoDB/,
  ],
])('%j', async (args, said) => {
  const run = await runRltHere(['drill', ...args], { env: { RLT_CONFIRM: 'other.example' } });
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toMatch(said);
  expect(run.stderr).not.toContain('plum-cake');
});

it('a host that was named once more may be disturbed', () => {
  const scenario = drills.find(({ name }) => name === 'network') ?? 'none';
  const settings = resolveSettings({ scenario, flags: { 'api-url': 'http://gateway.example:3000' } });
  const decide = (confirmed: readonly string[]) => () =>
    decideDisturbance(settings, { startsGateway: false, confirmed });
  expect(decide(['gateway.example'])).not.toThrow();
  expect(decide(['gateway.example:3000', 'example'])).toThrow(/disturbs the gateway at gateway\.example/);
});
