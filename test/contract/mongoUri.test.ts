import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { singleServerOf, throughServer } from '../../contract/mongoUri.ts';

/* A proxy before MongoDB is of use only where the driver has no other way. */

describe('the server of a MongoDB URI', () => {
  it.each([
    ['mongodb://db.example', { host: 'db.example', port: 27017 }],
    ['mongodb://user:p%40ss@db.example:27018/app?retryWrites=true', { host: 'db.example', port: 27018 }],
    ['mongodb://[::1]:27019/app', { host: '[::1]', port: 27019 }],
    ['mongodb://db.example/app?replicaSet=rs0&directConnection=true', { host: 'db.example', port: 27017 }],
  ])('is named by %s', (uri, server) => {
    expect(singleServerOf(uri)).toEqual(server);
  });

  it.each([
    ['mongodb+srv://db.example/app', 'mongodb+srv takes the servers from DNS'],
    ['mongodb://a.example:27017,b.example:27017/app', 'it names several hosts'],
    ['mongodb://a.example/app?replicaSet=rs0', 'replicaSet, whose members name their own addresses'],
    ['mongodb://%2Ftmp%2Fmongodb-27017.sock/app', 'it names a socket of the file system'],
    ['mongodb://db.example/app?tls=true', 'by TLS, which holds for the name of the server alone'],
    ['mongodb://db.example/app?w=1&SSL=true', 'by TLS, which holds for the name of the server alone'],
    ['mongodb://db.example/app?loadBalanced=true', 'loadBalanced, which goes to no single server'],
    ['mongodb:///app', 'it names no host'],
  ])('cannot be taken out of the way of %s', (uri, why) => {
    expect(singleServerOf(uri)).toBe(why);
  });

  it('is the only member of a set that was started for the run', () => {
    const uri = 'mongodb://127.0.0.1:40000/app?replicaSet=rs0';
    expect(singleServerOf(uri, { isAlone: true })).toEqual({ host: '127.0.0.1', port: 40000 });
  });
});

describe('a URI that leads through another server', () => {
  it.each([
    ['mongodb://db.example', 'mongodb://127.0.0.1:4000/?directConnection=true'],
    [
      'mongodb://user:p%40ss@db.example:27018/app?retryWrites=true',
      'mongodb://user:p%40ss@127.0.0.1:4000/app?retryWrites=true&directConnection=true',
    ],
    ['mongodb://db.example/?directConnection=false', 'mongodb://127.0.0.1:4000/?directConnection=true'],
    ['mongodb://db.example?appName=a', 'mongodb://127.0.0.1:4000/?appName=a&directConnection=true'],
  ])('keeps the rest of %s, and the driver with it', (uri, expected) => {
    const made = throughServer(uri, { host: '127.0.0.1', port: 4000 });
    expect(made).toBe(expected);
    const { hosts, directConnection } = new MongoClient(made).options;
    expect({ hosts: hosts.map(String), directConnection }).toEqual({
      hosts: ['127.0.0.1:4000'],
      directConnection: true,
    });
  });
});
