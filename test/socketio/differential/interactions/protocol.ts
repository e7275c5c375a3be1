import type { Interaction } from '../interaction.ts';

/** Frames that no proper server sends; an event `after` comes behind them, for those that do no harm. */
const frames: [what: string, frames: (string | number[])[]][] = [
  ['an event that is no array', ['42{"a":1}']],
  ['an event with an empty array', ['42[]']],
  ['an event whose name is null', ['42[null]']],
  ['an event with a reserved name', ['42["disconnect","x"]']],
  ['broken JSON', ['42["a",']],
  ['JSON with something behind it', ['42["a"]x']],
  ['an unknown packet type', ['47["a"]']],
  ['an acknowledgement that is no array', ['431{"a":1}']],
  ['DISCONNECT with data', ['41"x"']],
  ['CONNECT once more', ['40{"sid":"again"}']],
  ['an attachment that nobody announced', [[1, 2]]],
  ['text where an attachment must come', ['451-["a",{"_placeholder":true,"num":0}]', '42["b"]']],
  ['a placeholder out of range', ['451-["a",{"_placeholder":true,"num":3}]', [1]]],
  ['a placeholder without a number', ['451-["a",{"_placeholder":true}]', [1]]],
  ['no attachments announced', ['450-["a"]']],
  ['a negative count of attachments', ['45-1-["a"]']],
  ['a count of attachments that is no number', ['45x-["a"]']],
  ['more attachments than allowed', ['4511-["a"]']],
  ['an attachment in base64', ['451-["a",{"_placeholder":true,"num":0}]', 'bAQID']],
  ['spaces and line ends around the JSON', ['42 ["a"]\n']],
  ['an id in front', ['4212["a"]', '42007["b"]']],
  ['an id that is too large', ['4299999999999999999999["a"]']],
  ['Engine.IO packets that mean nothing to a WebSocket client', ['1', '3', '3probe', '5', '6']],
  ['a ping with data', ['2probe']],
  ['an unknown Engine.IO packet', ['9']],
  ['an empty frame', ['']],
];

export const protocol: Interaction[] = frames.map(([what, sent]) => ({
  name: `the server sends ${what}`,
  run: async ({ io, watch, next, wait }) => {
    const socket = watch(io(), '', { manager: true });
    socket.emit('go');
    await Promise.race([next(socket, 'after'), next(socket, 'disconnect')]);
    await wait(10);
  },
  raw: { frames: [...sent, '42["after"]'] },
}));

protocol.push(
  {
    name: 'attachments that never come',
    run: async ({ io, watch, next, wait }) => {
      const socket = watch(io(), '', { manager: true });
      socket.emit('go');
      await next(socket, 'connect');
      await wait(60);
    },
    raw: { frames: ['452-["a",{"_placeholder":true,"num":0}]', [1]] },
  },
  {
    name: 'the server answers CONNECT without an id, as one of version 2 does',
    run: async ({ io, watch, next, wait }) => {
      await next(watch(io(), '', { manager: true }), 'connect_error');
      await wait(20);
    },
    raw: { connect: ['40'] },
  },
  {
    name: 'the server closes the WebSocket before its open packet',
    run: async ({ io, watch, next, wait }) => {
      await next(watch(io('/', { timeout: 100 }), '', { manager: true }), 'connect_error');
      await wait(20);
    },
    raw: { handshake: null, close: true },
  },
);
