import type { DrillAddresses, EventToStore } from '../../contract/drill.ts';
import type { EventWriter } from '../../seed/eventWriter.ts';
import { maskUris } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import type { RunContext } from '../runContext.ts';
import { serveDrill } from './drillServer.ts';
import { drillValues } from './drillValues.ts';
import { gatewayEar } from './gatewayWords.ts';
import { operatorOf } from './operators.ts';

/** A drill that is ready to begin. */
export interface OpenedDrill {
  readonly addresses: DrillAddresses;
  /** Addresses that k6 has to be told. */
  readonly hosts: Readonly<Record<string, string>> | undefined;
  /** Gets ready to store the events of this job, where the run asks for that. */
  persist(jobId: string): Promise<void>;
  /** Takes back whatever was done and removes what was stored; tells what could not be. Never rejects. */
  close(): Promise<readonly string[]>;
}

/**
 * Makes ready what a drill's script asks for; undefined for a scenario that is no drill. Whatever happens, what is
 * disturbed is taken back at the latest when the command ends.
 *
 * @throws RltError where this run cannot be disturbed in the way that was asked for
 */
export async function openDrill(context: RunContext, settings: Settings): Promise<OpenedDrill | undefined> {
  const operator = operatorOf(settings.scenario);
  if (operator === undefined) return undefined;
  const { lifetime, line, restart, redis, gatewayUse, between, listen } = context;
  const { disturbForMs, persistEvents } = drillValues(settings);
  const { mongoUri, profile } = settings;
  const hands = { gateway: restart, gatewayUse, redis, between };
  const disturbance = await operator.prepare({ lifetime, settings, ...hands, line });
  let writer: EventWriter | undefined;
  const store = async (event: EventToStore) => {
    if (writer === undefined) throw new Error('nothing was made ready to store events');
    await writer.write(event.sequence, event.at);
  };
  const ear = gatewayEar(listen, operator.words ?? []);
  const server = await serveDrill(disturbance, { forMs: disturbForMs, store, ear, signal: lifetime.signal });
  let closing: Promise<readonly string[]> | undefined;
  const end = async () => {
    const failures: string[] = [];
    const attempt = (what: string, task: () => Promise<void> | undefined) =>
      Promise.resolve()
        .then(task)
        .catch((error: unknown) => {
          const failure = `${what}: ${maskUris(error instanceof Error ? error.message : String(error))}`;
          failures.push(failure);
          line(`  ${failure}`);
        });
    await attempt(`the drill ${settings.scenario} could not be taken back`, server.restore);
    await attempt('the stored events could not be removed', () => writer?.remove());
    server.close();
    forget();
    return failures;
  };
  const close = () => {
    closing ??= end();
    return closing;
  };
  const forget = lifetime.onClose(close);
  return {
    addresses: { controlUrl: server.url, routeUrl: disturbance.routeUrl, cutsSource: disturbance.cutsSource },
    hosts: disturbance.hosts,
    async persist(jobId) {
      if (!persistEvents || mongoUri === undefined) return;
      const { openEventWriter } = await import('../../seed/eventWriter.ts');
      writer = await openEventWriter({ mongoUri, profile, jobId });
    },
    close,
  };
}
