import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exitCodes } from '../../../contract/errors.ts';
import { lookAtMachine } from '../../../run/room/machine.ts';
import { type RoomRequest, requireRoom } from '../../../run/room/requireRoom.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const machine = { cores: 2, freeBytes: 8e9, openFiles: 1000, localPorts: 28_232, tracked: undefined };
const started = { isStartedHere: true, environment: {} };
const running = { isStartedHere: false, environment: {} };

const settings = (scenario: string, flags: Record<string, string> = {}) => resolveSettings({ scenario, flags });
const require = (more: Partial<RoomRequest>) =>
  requireRoom({ settings: [settings('broadcast-burst')], gateway: running, isSkipped: false, machine, ...more });

it('lets a run begin for which there is room, without a doubt', () => {
  expect([...require({}).values()]).toEqual([[]]);
});

it('refuses one for which there is none, with every scenario and every reason', () => {
  const two = [
    settings('catch-up-burst', { 'client-count': '5000' }),
    settings('broadcast-burst', { 'client-count': '900' }),
  ];
  expect(() => require({ settings: two, gateway: started })).toThrow(
    expect.objectContaining({
      exitCode: exitCodes.unavailable,
      message: expect.stringMatching(
        /^this machine has no room for the run:\n {2}catch-up-burst: open files: 5,000 connections need 5,064 .*\n {2}catch-up-burst: open files of the gateway: /,
      ),
      hint: expect.stringContaining('--skip-preflight'),
    }),
  );
});

it('runs it all the same where the user says so, and says that in the report', () => {
  const doubts = require({ settings: [settings('catch-up-burst', { 'client-count': '5000' })], isSkipped: true });
  expect(doubts.get('catch-up-burst')).toEqual([
    'open files: 5,000 connections need 5,064 open files; ulimit -n is 1,000; ulimit -n 5064, or up to 936 connections (--skip-preflight)',
  ]);
});

it('keeps a warning for the report', () => {
  const doubts = require({
    settings: [settings('broadcast-burst', { 'client-count': '900', delay: '10' })],
    gateway: started,
  });
  expect(doubts.get('broadcast-burst')).toEqual([
    expect.stringContaining('open files of the gateway: '),
    expect.stringContaining('the load generator will be the bottleneck'),
  ]);
});

it('knows the clients of a quota where the gateway is started with its limit', () => {
  const limited = { isStartedHere: true, environment: { SOCKET_MAX_CONNECTIONS: '2000' } };
  expect(() => require({ settings: [settings('connection-quota')], gateway: limited })).toThrow(
    '2,003 connections need',
  );
  expect(require({ settings: [settings('connection-quota')] }).get('connection-quota')).toEqual([]);
});

it('reads what Linux tells of a machine, and takes what it does not tell for unknown', async () => {
  const proc = await tempFolder();
  const write = async (file: string, text: string) => {
    await mkdir(join(proc, file, '..'), { recursive: true });
    await writeFile(join(proc, file), text);
  };
  await write('sys/net/ipv4/ip_local_port_range', '32768\t60999\n');
  await write('sys/net/netfilter/nf_conntrack_max', '1000\n');
  await write('sys/net/netfilter/nf_conntrack_count', '10\n');
  await write(
    'self/limits',
    'Limit  Soft\nMax open files            1024                 4096                 files\n',
  );
  await write('meminfo', 'MemTotal: 9 kB\nMemAvailable:    1000 kB\n');
  expect(lookAtMachine(proc)).toMatchObject({
    freeBytes: 1_024_000,
    openFiles: 1024,
    localPorts: 28_232,
    tracked: 990,
  });
  expect(lookAtMachine(join(proc, 'none'))).toMatchObject({
    openFiles: undefined,
    localPorts: undefined,
    tracked: undefined,
  });
});
