import redis, { type Client } from 'k6/x/redis';
import type { Plan } from '../../contract/plan.ts';

/**
 * Connects to the one Redis whose clock all instances share. Of a cluster, a client asks any node for its time: here it is
 * the node that has the keys of the run, whichever of them an instance was told.
 */
export async function openClockNode(url: string, { runId }: Pick<Plan, 'runId'>): Promise<Client> {
  const client = new redis.Client(url);
  const said = await client.get(`rlt:{${runId}}:ready`).catch(String);
  const node = /^MOVED \d+ (\S+)$/.exec(said)?.[1];
  return node === undefined ? client : new redis.Client(atNode(url, node));
}

/** The same URL for another node; one that does not know its own address names its port alone. */
export function atNode(url: string, node: string): string {
  const [, before = '', host = '', rest = ''] = /^(\w+:\/\/(?:[^@/]*@)?)([^/?#]*)(.*)$/.exec(url) ?? [];
  return `${before}${node.startsWith(':') ? host.replace(/:\d+$/, '') : ''}${node}${rest}`;
}
