import type { Interaction, Way } from '../interaction.ts';
import { acknowledgements } from './acknowledgements.ts';
import { binary } from './binary.ts';
import { buffering } from './buffering.ts';
import { chaos } from './chaos.ts';
import { connecting } from './connecting.ts';
import { disconnecting } from './disconnecting.ts';
import { events } from './events.ts';
import { namespaces } from './namespaces.ts';
import { polling } from './polling.ts';
import { protocol } from './protocol.ts';
import { reconnecting } from './reconnecting.ts';

export const interactions: readonly Interaction[] = [
  ...connecting,
  ...events,
  ...acknowledgements,
  ...binary,
  ...namespaces,
  ...buffering,
  ...disconnecting,
  ...reconnecting,
  ...protocol,
  ...polling,
  ...chaos,
];

export function waysOf({ ways, raw, proxy }: Interaction): readonly Way[] {
  return ways ?? (raw || proxy ? ['websocket'] : ['websocket', 'polling', 'upgrade']);
}
