import { describe, expect, it } from 'vitest';
import { connect } from '../support/client.ts';
import { useGateway } from '../support/gateway.ts';
import { runRlt } from '../support/rlt.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { defect, runPlainK6, runScenario } from './support/scenario.ts';

const front = 'http://localhost:5173';
const other = 'http://localhost:4173';
const bothOrigins = { SOCKET_CLIENT_ORIGIN: `${front},${other}` };
const patient = ['--rejection-threshold', '1000', '--delay', '5'];
const withAlternate = [...patient, '--alternate-origin', other];

it('passes a gateway that keeps the quota of one Origin and admits another one meanwhile', async () => {
  const gateway = await useGateway({ ...bothOrigins, SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '4' });
  await connect(gateway.url, { origin: front });
  await connect(gateway.url, { origin: other });
  const { exitCode, report, notPassed } = await runScenario('origin-quota', gateway.url, withAlternate);
  expect({ exitCode, notPassed }).toEqual({ exitCode: 0, notPassed: {} });
  expect(report.details).toMatchObject({
    attempts: 6,
    accepted: 3,
    rejected: 3,
    expectedAccepted: 3,
    expectedRejected: 3,
    perOriginConnections: 4,
    limit: 4,
    heldByOthers: 1,
    origin: front,
    alternateOrigin: { origin: other, admitted: true },
  });
  expect(report.details.connectionAttempts.flatMap(({ rejectionMessages }) => rejectionMessages)).toEqual(
    Array(3).fill('Too many connections from this origin. Please retry later.'),
  );
});

describe('the other Origin', () => {
  it('fails where its clients are counted too', async () => {
    const gateway = await useGateway(
      { ...bothOrigins, SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '2' },
      defect('origin-cap-over-all-origins'),
    );
    const { notPassed, report } = await runScenario('origin-quota', gateway.url, withAlternate);
    expect(notPassed).toEqual({ 'origin.alternate-admitted': 'failed' });
    expect(report.details.alternateOrigin).toEqual({
      origin: other,
      admitted: false,
      rejectionMessage: 'Too many connections from this origin. Please retry later.',
    });
  });

  it('is told apart where the gateway refuses it altogether', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '2' });
    const { notPassed, stdout } = await runScenario('origin-quota', gateway.url, withAlternate);
    expect(notPassed).toEqual({ 'origin.alternate-admitted': 'invalid' });
    expect(stdout).toContain(`the gateway rejects every client with the Origin ${other}, whatever its quota`);
  });
});

it('says of an Origin that is rejected whatever its quota that it cannot be tested', async () => {
  const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '2' });
  const { report, stdout, exitCode } = await runScenario('origin-quota', gateway.url, [...patient, '--origin', other]);
  expect(exitCode).toBe(99);
  expect(report.outcome).toBe('invalid');
  expect(new Set(report.goals?.filter(({ goal }) => goal !== 'log').map(({ outcome }) => outcome))).toEqual(
    new Set(['invalid']),
  );
  expect(stdout).toContain(
    `the gateway rejects every client with the Origin ${other}, so their quota cannot be tested`,
  );
});

it('is skipped where the limit for all connections is reached first, under plain k6 too', async () => {
  const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '2' });
  const { stdout, exitCode } = await runPlainK6('origin-quota', { API_URL: gateway.url, LIMIT: '2' });
  expect(stdout).toMatch(/skipped\n {4}the limit for all connections leaves 2 slots/);
  expect(exitCode).toBe(99);
});

it('is skipped where the limit is off', async () => {
  const gateway = await useGateway();
  const { report, exitCode } = await runScenario('origin-quota', gateway.url, [
    ...withAlternate,
    ...['--allow-skipped', 'origin-quota'],
  ]);
  expect(report.summary).toBe('Skipped: the connection limit for one Origin is off (maxConnectionsPerOrigin is 0).');
  expect(exitCode).toBe(0);
});

it('finds its limit in the embedded gateway, or the one that the user names there', async () => {
  const folder = await tempFolder();
  const run = ['run', '--scenario', 'origin-quota', '--embedded', '--output', folder];
  const { exitCode, stdout, stderr } = await runRlt([...run, ...withAlternate], {
    env: { SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '4' },
  });
  expect(stdout).toMatch(/Clients from one Origin admitted +(= 4) +4 +7 +passed/);
  expect(stdout).toMatch(/Clients from another Origin admitted meanwhile .* passed/);
  expect(exitCode, stderr).toBe(0);
});
