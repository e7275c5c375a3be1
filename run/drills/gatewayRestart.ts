import { usageError } from '../../contract/errors.ts';
import { type Lifetime, openTcpProxy } from '../../engine/index.ts';
import { gatewayRestart } from '../../thresholds/drills/gateway-restart.ts';
import { pause } from '../watchMetrics.ts';
import type { DrillOperator, RestartableGateway } from './disturbance.ts';
import { drillValues } from './drillValues.ts';
import { ownNumber } from './ownNumber.ts';
import { wayOf } from './wayOf.ts';

/** Ends the gateway and starts it again on its address; of several nodes one after the other. */
export const gatewayRestartOperator: DrillOperator = {
  decide(settings, { startsGateway }) {
    if (!startsGateway) throw runsAlready();
    const nodes = nodesOf(settings);
    if (nodes > 1 && settings.transports !== 'websocket') {
      throw usageError(
        `--nodes is ${nodes} with --transports ${settings.transports}: each request of long-polling would reach another node`,
        'leave out --transports, or --nodes',
      );
    }
    return settings;
  },
  async prepare({ gateway, settings, lifetime, line }) {
    if (gateway === undefined) throw runsAlready();
    const signal = wayOf(settings, ['sigterm', 'sigkill']) === 'sigkill' ? 'SIGKILL' : 'SIGTERM';
    const { disturbForMs } = drillValues(settings);
    const nodes = [gateway];
    while (nodes.length < nodesOf(settings)) nodes.push(await gateway.another());
    const route = nodes.length > 1 ? await routeTo(lifetime, nodes) : {};
    let seen = 0;
    let down: { readonly node: RestartableGateway; readonly name: string; readonly since: number } | undefined;
    const end = async (node: RestartableGateway, name: string) => {
      down = { node, name, since: Date.now() };
      await node.end(signal);
      seen++;
      line(`  gateway-restart: ${name} was ended by ${signal}`);
    };
    const startAgain = async () => {
      if (down === undefined) return;
      const { node, name, since } = down;
      down = undefined;
      await node.start();
      line(`  gateway-restart: ${name} is healthy again, ${((Date.now() - since) / 1000).toFixed(1)} s later`);
    };
    return {
      ...route,
      // Who is on another node misses nothing.
      cutsSource: nodes.length === 1,
      async begin() {
        for (const [index, node] of nodes.entries()) {
          await startAgain();
          await end(node, nodes.length === 1 ? 'the gateway' : `node ${index + 1} of ${nodes.length}`);
          // The last one is started again when the drill is taken back.
          if (nodes.length > 1) await pause(disturbForMs, lifetime.signal);
        }
      },
      restore: startAgain,
      seen: () => seen,
    };
  },
};

function nodesOf(settings: Parameters<typeof ownNumber>[0]): number {
  const { nodes } = gatewayRestart.settings ?? {};
  return nodes === undefined ? 1 : ownNumber(settings, 'nodes', nodes);
}

/** One address for all of them, which leads each connection to the next one that accepts. */
async function routeTo(lifetime: Lifetime, nodes: readonly RestartableGateway[]): Promise<{ routeUrl: string }> {
  const endpoints = nodes.map(({ url }) => {
    const { hostname, port } = new URL(url);
    return { host: hostname, port: Number(port) };
  });
  const proxy = await openTcpProxy(lifetime, endpoints);
  return { routeUrl: `http://127.0.0.1:${proxy.port}` };
}

function runsAlready() {
  return usageError(
    'gateway-restart needs a gateway that rlt starts: the one at --api-url runs already',
    'let rlt start it: --gateway-command "…", or --embedded',
  );
}
