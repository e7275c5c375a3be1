import { expect, it } from 'vitest';
import { hostsOf, isLoopback, placeOf } from '../../settings/hosts.ts';

it.each([
  ['http://localhost:3000/api', 'localhost', 'localhost:3000'],
  ['https://gateway.example.com', 'gateway.example.com', 'gateway.example.com'],
  ['redis://user:pw@db:6379/1', 'db', 'db:6379'],
  ['redis://user:pa/ss@db:6379', 'db', 'db:6379'],
  ['redis://user:p@ss@db:6379', 'db', 'db:6379'],
  ['http://[::1]:3000', '::1', '[::1]:3000'],
  ['mongodb://me:pw@a:27017,b:27018/jobs?replicaSet=rs0', 'a,b', 'a:27017,b:27018'],
  ['mongodb+srv://me:pw@cluster.example.net/jobs', 'cluster.example.net', 'cluster.example.net'],
  ['nonsense', '', ''],
])('of %s the host is %s', (url, host, place) => {
  expect(hostsOf(url)).toBe(host);
  expect(placeOf(url)).toBe(place);
});

it.each(['localhost', '127.0.0.1', '127.8.0.1', '::1', 'localhost,127.0.0.1'])('%s is this machine', (hosts) => {
  expect(isLoopback(hosts)).toBe(true);
});

it.each(['', 'db', '10.0.0.1', 'localhost.example.com', '127.0.0.1,db', '127.0.0.1.example.com'])(
  '%j may be another one',
  (hosts) => {
    expect(isLoopback(hosts)).toBe(false);
  },
);
