import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../bench/truth/segments.ts';
import { connectionsTo } from '../../../bench/truth/streams.ts';
import { segment } from './packets.ts';

/** A connection whose first byte from the server has this number. */
function opened(first: number, ...segments: readonly Segment[]) {
  const connections = connectionsTo(80, [
    segment('client', 0, 99, '', { syn: true }),
    segment('server', 0, first - 1, '', { syn: true }),
    ...segments,
  ]);
  expect(connections).toHaveLength(1);
  const [{ toClient, behindHoles } = { toClient: undefined, behindHoles: undefined }] = connections;
  const times = Array.from(toClient?.bytes ?? [], (_byte, index) => toClient?.readableAt(index + 1));
  return { text: String(toClient?.bytes), times, behindHoles };
}

describe('the bytes of a direction', () => {
  it('have the time of the segment that carried them', () => {
    expect(opened(1, segment('server', 10, 1, 'ab'), segment('server', 20, 3, 'c'))).toEqual({
      text: 'abc',
      times: [10, 10, 20],
      behindHoles: 0,
    });
  });

  it('can be read no earlier than those before them', () => {
    const early = segment('server', 10, 3, 'cd');
    expect(opened(1, early, segment('server', 20, 5, 'e'), segment('server', 30, 1, 'ab'))).toEqual({
      text: 'abcde',
      times: [30, 30, 30, 30, 30],
      behindHoles: 0,
    });
  });

  it('keep the time of their first coming when they are sent again', () => {
    const again = [segment('server', 20, 1, 'ab'), segment('server', 30, 2, 'bcd'), segment('server', 40, 0, 'x')];
    expect(opened(1, segment('server', 10, 1, 'ab'), ...again)).toEqual({
      text: 'abcd',
      times: [10, 10, 30, 30],
      behindHoles: 0,
    });
  });

  it('go on where their numbers begin again', () => {
    const segments = [
      segment('server', 10, 0xfffffffe, 'ab'),
      segment('server', 30, 2, 'ef'),
      segment('server', 20, 0, 'cd'),
    ];
    expect(opened(0xfffffffe, ...segments)).toEqual({
      text: 'abcdef',
      times: [10, 10, 20, 20, 20, 20],
      behindHoles: 0,
    });
  });

  it('end before a hole, and what lies behind is counted', () => {
    expect(opened(1, segment('server', 10, 1, 'ab'), segment('server', 20, 4, 'def'))).toEqual({
      text: 'ab',
      times: [10, 10],
      behindHoles: 3,
    });
  });
});

describe('connections', () => {
  const open = (client: number, sequence: number) => [
    segment('client', 0, sequence, '', { syn: true, client }),
    segment('server', 0, sequence + 5000, '', { syn: true, client }),
  ];

  it('are told apart by their ports, and have two directions', () => {
    const [first, second] = connectionsTo(80, [
      ...open(5000, 100),
      ...open(5001, 200),
      segment('server', 1, 5201, 'to second', { client: 5001 }),
      segment('client', 2, 101, 'of first'),
    ]);
    expect([first?.name, String(first?.toServer.bytes), String(first?.toClient.bytes)]).toEqual([
      '127.0.0.1:5000',
      'of first',
      '',
    ]);
    expect([second?.name, String(second?.toServer.bytes), String(second?.toClient.bytes)]).toEqual([
      '127.0.0.1:5001',
      '',
      'to second',
    ]);
  });

  it('are others where a port is used again, and the same where an opening is sent twice', () => {
    const connections = connectionsTo(80, [
      ...open(5000, 100),
      ...open(5000, 100),
      segment('server', 1, 5101, 'old'),
      ...open(5000, 9000),
      segment('server', 2, 14_001, 'new'),
    ]);
    expect(connections.map(({ name, toClient }) => [name, String(toClient.bytes)])).toEqual([
      ['127.0.0.1:5000', 'old'],
      ['127.0.0.1:5000#2', 'new'],
    ]);
  });

  it('that were there before the capture are left out', () => {
    expect(connectionsTo(80, [segment('server', 1, 5, 'late'), segment('client', 1, 5, 'late')])).toEqual([]);
  });
});

it('no byte has no time', () => {
  const [connection] = connectionsTo(80, [segment('client', 0, 99, '', { syn: true })]);
  expect(connection?.toClient.readableAt(0)).toBeNaN();
  expect(connection?.toClient.readableAt(1)).toBeNaN();
});
