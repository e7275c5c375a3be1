/** k6's console, which `@types/k6` does not declare; every level goes to k6's own log. */
declare const console: {
  readonly [Level in 'log' | 'debug' | 'info' | 'warn' | 'error']: (...values: unknown[]) => void;
};

/*
 * k6's way to load a file in the init context, and only where it is wanted. The build makes a file of its own of each
 * module in lib/apart/, beside the scripts: VUs that do without it do not carry it.
 */

declare function require(file: '../apart/settings.ts'): typeof import('../apart/settings.ts');
declare function require(file: '../apart/clients.ts'): typeof import('../apart/clients.ts');
declare function require(file: '../apart/once.ts'): typeof import('../apart/once.ts');
declare function require(file: '../apart/failures.ts'): typeof import('../apart/failures.ts');
declare function require(file: '../apart/limits.ts'): typeof import('../apart/limits.ts');
declare function require(file: '../apart/drill.ts'): typeof import('../apart/drill.ts');
declare function require(file: '../apart/history.ts'): typeof import('../apart/history.ts');
declare function require(file: '../apart/instances.ts'): typeof import('../apart/instances.ts');
declare function require(file: '../apart/gatewayUse.ts'): typeof import('../apart/gatewayUse.ts');
declare function require(file: '../apart/lateness.ts'): typeof import('../apart/lateness.ts');
declare function require(file: '../apart/reading.ts'): typeof import('../apart/reading.ts');
declare function require(file: '../apart/prometheus.ts'): typeof import('../apart/prometheus.ts');
declare function require(file: '../apart/polling.ts'): typeof import('../apart/polling.ts');
declare function require(file: '../apart/otherWays.ts'): typeof import('../apart/otherWays.ts');
declare function require(file: '../apart/eventForms.ts'): typeof import('../apart/eventForms.ts');
declare function require(file: '../apart/publishing.ts'): typeof import('../apart/publishing.ts');
declare function require(file: '../apart/drillParts.ts'): typeof import('../apart/drillParts.ts');
declare function require(file: '../apart/lateClients.ts'): typeof import('../apart/lateClients.ts');
declare function require(file: '../apart/msgpack.ts'): import('../socketio/codec.ts').PacketParser;
