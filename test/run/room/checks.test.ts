import { describe, expect, it } from 'vitest';
import type { Load } from '../../../run/room/load.ts';
import { lookForRoom } from '../../../run/room/lookForRoom.ts';
import type { Machine } from '../../../run/room/machine.ts';

const machine: Machine = { cores: 2, freeBytes: 8e9, openFiles: 20_000, localPorts: 28_232, tracked: 262_144 };
const load: Load = {
  ...{ scenario: 'broadcast-burst', connections: 203, instances: 1, deliveriesPerSecond: 8000 },
  gatewayIsHere: false,
};

const look = (more: Partial<Load>, own: Partial<Machine> = {}) =>
  lookForRoom({ ...load, ...more }, { ...machine, ...own });
const of = (check: string, ...given: Parameters<typeof look>) =>
  look(...given).find((finding) => finding.check === check);

it('finds room for a usual run, with a line for each thing', () => {
  expect(look({ gatewayIsHere: true }).map(({ check, level }) => `${check}: ${level}`)).toEqual([
    'open files: ok',
    'open files of the gateway: ok',
    'local ports: ok',
    'connection tracking: ok',
    'memory: ok',
    'deliveries per second: ok',
  ]);
});

describe('open files', () => {
  it('are an error where k6 cannot have them, with the number of connections that can be', () => {
    expect(of('open files', { connections: 19_936 })).toMatchObject({ level: 'ok' });
    expect(of('open files', { connections: 19_937 })).toEqual({
      check: 'open files',
      level: 'error',
      found: '19,937 connections need 20,001 open files; ulimit -n is 20,000',
      change: 'ulimit -n 20001, or up to 19,936 connections',
    });
  });

  it('are those of each of several k6', () => {
    expect(of('open files', { connections: 39_872, instances: 2 })).toMatchObject({ level: 'ok' });
    expect(of('open files', { connections: 39_873, instances: 2 })).toMatchObject({
      level: 'error',
      found: '19,937 connections need 20,001 open files in each of 2 k6; ulimit -n is 20,000',
    });
  });

  it('of a gateway that is started here are one for each connection, and some for its stores', () => {
    const found = (connections: number) => of('open files of the gateway', { connections, gatewayIsHere: true })?.level;
    expect([19_850, 19_851, 19_968, 19_969].map(found)).toEqual(['ok', 'warning', 'warning', 'error']);
    expect(of('open files of the gateway', { connections: 30_000 }), 'one that runs elsewhere').toBeUndefined();
  });
});

it.each([
  ['local ports', 'localPorts', 28_232],
  ['connection tracking', 'tracked', 262_144],
] as const)('%s are doubtful from nine tenths on, and an error beyond', (check, _, most) => {
  const found = (connections: number) => of(check, { connections }, { openFiles: 1e6, freeBytes: 1e12 })?.level;
  const nearly = Math.floor(most * 0.9);
  expect([nearly, nearly + 1, most, most + 1].map(found)).toEqual(['ok', 'warning', 'warning', 'error']);
});

it('memory: warns where k6 would take most of it, with the number of clients that fit', () => {
  const small = { freeBytes: 1e9 };
  expect(of('memory', { connections: 5800 }, small)?.level).toBe('ok');
  expect(of('memory', { connections: 6000 }, small)).toMatchObject({
    level: 'warning',
    found: '6,000 connections need about 712 MB; 1,000 MB are available',
    change: 'connect up to about 5,882 clients here',
  });
  expect(of('memory', { connections: 9000 }, small)?.level).toBe('error');
  expect(of('memory', { connections: 5800, instances: 4 }, small)?.level, 'each k6 has its own base').toBe('warning');
  expect(of('memory', { connections: 5800, gatewayIsHere: true }, small)?.level, 'a gateway takes its share').toBe(
    'error',
  );
});

it('deliveries per second: warns where the generator would be the bottleneck', () => {
  expect(of('deliveries per second', { deliveriesPerSecond: 44_000 })?.level).toBe('ok');
  expect(of('deliveries per second', { deliveriesPerSecond: 66_000 })).toMatchObject({
    level: 'warning',
    found: '66,000 deliveries per second; 2 cores keep up with about 44,000: the load generator will be the bottleneck',
    change: 'a --delay 1.5 times as long, or fewer clients, keeps it within that',
  });
  expect(of('deliveries per second', { deliveriesPerSecond: 25_000, gatewayIsHere: true })?.level).toBe('warning');
  expect(of('deliveries per second', { deliveriesPerSecond: undefined })).toBeUndefined();
});

it('says nothing of what the machine does not tell, or where nobody knows the number of connections', () => {
  const silent = { openFiles: undefined, localPorts: undefined, tracked: undefined };
  expect(look({ gatewayIsHere: true }, silent).map(({ check }) => check)).toEqual(['memory', 'deliveries per second']);
  expect(look({ connections: undefined })).toEqual([]);
});
