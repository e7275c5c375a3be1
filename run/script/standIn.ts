import type { Plan } from '../../contract/plan.ts';

/** What of `realtime-load-test/k6` makes the script of a definition, and the roles that it brings along. */
export const scriptMakers: Readonly<Record<string, Readonly<Record<string, number>> | undefined>> = {
  scenarioScript: undefined,
  quotaScript: { clients: 1 },
};

/** What a script said when it was looked at in Node: what it plays, who plays it, and by which of these functions. */
export interface SaidByScript {
  readonly maker: string;
  readonly definition: unknown;
  readonly roles: ((plan: Plan) => unknown) | undefined;
}

/** What a script says in all: what makes its scenario, and whether it calls `meetInstances` where k6 loads it. */
export interface SaidInAll {
  readonly scenarios: readonly SaidByScript[];
  readonly meetsInstances: boolean;
}

/** What of `realtime-load-test/k6` has to be called where k6 loads a script whose clients can be divided. */
export const meeting = 'meetInstances';

/** Where the stand-in leaves what a script said. */
const place = Symbol.for('realtime-load-test: said by a script');

/**
 * The text of a module that stands for k6's own modules, and for ours that need them: every name is there and takes
 * every call. Of what makes a script it remembers what it was called with.
 */
export const standIn = `
const anything = new Proxy(function () {}, {
  get(_, key) {
    if (key === Symbol.toPrimitive) return () => '';
    if (key === 'then') return undefined;
    if (key === '__esModule') return true;
    return Object.hasOwn(makers, key) ? makers[key] : anything;
  },
  apply: () => anything,
  construct: () => anything,
});
const makers = Object.fromEntries(
  ${JSON.stringify([...Object.keys(scriptMakers), meeting])}.map((maker) => [
    maker,
    (definition, parts) => {
      const place = Symbol.for(${JSON.stringify(Symbol.keyFor(place))});
      (globalThis[place] ??= []).push({ maker, definition, roles: parts?.roles });
      return anything;
    },
  ]),
);
globalThis.__ENV ??= {};
globalThis.__VU ??= 0;
globalThis.__ITER ??= 0;
globalThis.open ??= () => '';
// What is imported inherits from what a module's exports inherit from: there every name is found.
module.exports = Object.create(anything);
`;

let heard = 0;

/** Evaluates a bundle for Node, and takes what its script said. */
export async function listen(bundle: string): Promise<SaidInAll> {
  Reflect.deleteProperty(globalThis, place);
  try {
    // Node evaluates an address once; this one is another each time.
    await import(`data:text/javascript;base64,${Buffer.from(bundle).toString('base64')}#${++heard}`);
    const said: unknown = Reflect.get(globalThis, place);
    const all = Array.isArray(said) ? said.map(asSaid) : [];
    return {
      scenarios: all.filter(({ maker }) => maker !== meeting),
      meetsInstances: all.some(({ maker }) => maker === meeting),
    };
  } finally {
    Reflect.deleteProperty(globalThis, place);
  }
}

function asSaid({
  maker,
  definition,
  roles,
}: {
  maker?: unknown;
  definition?: unknown;
  roles?: unknown;
}): SaidByScript {
  const name = String(maker);
  const own = scriptMakers[name];
  return { maker: name, definition, roles: own === undefined ? (isFunction(roles) ? roles : undefined) : () => own };
}

function isFunction(value: unknown): value is (plan: Plan) => unknown {
  return typeof value === 'function';
}
