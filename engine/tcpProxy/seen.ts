/** What went one way. */
export interface WaySeen {
  /** Passed on. */
  readonly bytes: number;
  /** Read, and waiting in this process now. */
  readonly heldBytes: number;
  /** Read, and never passed on: the connection is dead, or nobody is left to pass it to. */
  readonly droppedBytes: number;
  /** When data was last passed on, in epoch milliseconds; undefined where none was. */
  readonly lastByteAt: number | undefined;
  /** When data last came to be passed on, whether or not it was; undefined where none came. */
  readonly lastReadAt: number | undefined;
}

/** Who ended a connection first. */
export type EndedBy = 'client' | 'target' | 'proxy';

/** One connection, as the proxy saw it. */
export interface ConnectionSeen {
  /** By order of arrival, from 0; those that were refused have none. */
  readonly number: number;
  /** Whether a disturbance has met it, at any time. */
  readonly isDisturbed: boolean;
  /** "127.0.0.1:8080"; undefined until the target has accepted. */
  readonly target: string | undefined;
  /** Epoch milliseconds, as all times here. */
  readonly openedAt: number;
  readonly endedBy: EndedBy | undefined;
  /** When its FIN or RST came here, whether or not that was passed on. A side that is not read is not heard either. */
  readonly clientEndedAt: number | undefined;
  readonly targetEndedAt: number | undefined;
  readonly toTarget: WaySeen;
  readonly toClient: WaySeen;
}

/** All that a proxy has seen since it was opened. */
export interface ProxyCounts {
  /** Connections of which one side at least still stands. */
  readonly open: number;
  /** Connections that were let in. */
  readonly opened: number;
  /** Connections that a disturbance turned away. */
  readonly refused: number;
  /** Connections that the system could not hand over, mostly for want of open files. */
  readonly notAccepted: number;
  /** Connections for which no target accepted; they are among those that the target ended. */
  readonly unreachable: number;
  readonly ended: Readonly<Record<EndedBy, number>>;
  readonly toTarget: WaySeen;
  readonly toClient: WaySeen;
}

export const nothingSeen: WaySeen = {
  bytes: 0,
  heldBytes: 0,
  droppedBytes: 0,
  lastByteAt: undefined,
  lastReadAt: undefined,
};

export function sumOf(a: WaySeen, b: WaySeen): WaySeen {
  return {
    bytes: a.bytes + b.bytes,
    heldBytes: a.heldBytes + b.heldBytes,
    droppedBytes: a.droppedBytes + b.droppedBytes,
    lastByteAt: latest(a.lastByteAt, b.lastByteAt),
    lastReadAt: latest(a.lastReadAt, b.lastReadAt),
  };
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

/** The same when the connection has gone: nothing of it waits any more. */
export function settled({ heldBytes, ...way }: WaySeen): WaySeen {
  return { ...way, heldBytes: 0, droppedBytes: way.droppedBytes + heldBytes };
}
