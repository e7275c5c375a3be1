import { expect, it } from 'vitest';
import { portTakenIn, saysPortTaken, saysThisPortTaken } from '../../engine/portTaken.ts';

/** Ours is 21000. */
it.each([
  ['Node', 'Error: listen EADDRINUSE: address already in use 127.0.0.1:21000', true],
  ['Node, on all addresses', 'Error: listen EADDRINUSE: address already in use :::21000', true],
  ['Node, another port', 'Error: listen EADDRINUSE: address already in use :::9464', false],
  ['a port that ours begins', 'Error: listen EADDRINUSE: address already in use :::2100', false],
  ['a port that begins with ours', 'Error: listen EADDRINUSE: address already in use :::21000000', false],
  ['JSON that also holds a setting', '{"port":21000,"msg":"listen EADDRINUSE: address already in use :::9464"}', false],
  ['JSON that names it apart', '{"level":50,"err":{"code":"EADDRINUSE","port":21000}}', true],
  ['Go', 'listen tcp :21000: bind: address already in use', true],
  ['Python, which names none', 'OSError: [Errno 98] Address already in use', false],
  ['Spring', 'Web server failed to start. Port 21000 was already in use.', true],
  ['Rust', 'Os { code: 98, kind: AddrInUse, message: "Address in use" } on 0.0.0.0:21000', true],
  ['Docker', 'Bind for 0.0.0.0:9464 failed: port is already allocated', false],
])('%s', (_, line, isOurs) => {
  expect(saysPortTaken(['starting', line])).toBe(true);
  expect(saysThisPortTaken(['starting on 21000', line], 21_000)).toBe(isOurs);
});

it('is not said by lines that merely speak of ports', () => {
  expect(saysPortTaken(['listening on port 21000', 'the address is free', 'in use: 12 of 50 slots'])).toBe(false);
});

it('tells the port that follows the words', () => {
  expect(portTakenIn(['x', 'listen EADDRINUSE: address already in use 127.0.0.1:9464'])).toBe('9464');
  expect(portTakenIn(['OSError: [Errno 98] Address already in use'])).toBeUndefined();
});
