import { createIo, type Environment, type Io } from '../../../lib/socketio/index.ts';
import { pollingOver } from '../../../lib/socketio/polling/open.ts';
import { nodeEnvironment as withoutPolling } from '../../../run/probe/nodeIo.ts';
import { nodeHttp } from './nodeHttp.ts';

/** The client's platform for Node, which polls too. */
export function nodeEnvironment(overrides: Partial<Environment> = {}): Environment {
  return withoutPolling({ openPolling_: pollingOver(nodeHttp()), ...overrides });
}

export function nodeIo(overrides?: Partial<Environment>): Io {
  return createIo(nodeEnvironment(overrides));
}
