/** The two ways of a connection: from the client to the target, and back. */
export type Way = 'toTarget' | 'toClient';

/** What a proxy can do to its connections. Several hold at a time: delays add up, the least bandwidth counts. */
export type Disturbance = Cut | Refuse | Delay | Bandwidth | Stall;

/** Connections that stand are reset (RST, both sides) at once; with `thenRefuse` new ones too until it is taken back. */
export interface Cut {
  readonly kind: 'cut';
  readonly thenRefuse?: boolean | undefined;
}

/**
 * New connections are reset as soon as they are accepted, those that stand go on. The port stays ours: another program
 * could take it while nobody listens, and then nobody could take the disturbance back.
 */
export interface Refuse {
  readonly kind: 'refuse';
}

/** Every piece of data, and the end, comes later by `ms` to `ms + jitterMs`; nothing overtakes. */
export interface Delay {
  readonly kind: 'delay';
  readonly ms: number;
  readonly jitterMs?: number | undefined;
  /** Both where it is left out. */
  readonly way?: Way | undefined;
}

/** Each connection carries so many bytes a second; who sends more has to wait, since nothing more is read from it. */
export interface Bandwidth {
  readonly kind: 'bandwidth';
  readonly bytesPerSecond: number;
  /** Each of both where it is left out. */
  readonly way?: Way | undefined;
}

/**
 * Nothing is passed on in either way, no FIN and no RST either: to each side the other has gone without a word. Data is
 * acknowledged by this machine all the same, so that TCP's own keep-alive does not find out.
 */
export interface Stall {
  readonly kind: 'stall';
  /** Whether new connections are accepted, and silent, or reset. */
  readonly newcomers: 'accept' | 'refuse';
  /**
   * `goOn`: what comes is held, as far as there is room (then it is no longer read), and passed on in order later.
   * `stayDead`: what comes is read and dropped, so that an end is seen at once; the connection stays silent for good.
   */
  readonly afterwards: 'goOn' | 'stayDead';
}

/** What is done to one way of one connection. */
export interface Shape {
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Infinity where nothing limits it. */
  readonly bytesPerSecond: number;
  readonly isStalled: boolean;
}

export const undisturbed: Shape = {
  delayMs: 0,
  jitterMs: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  isStalled: false,
};

export function shapeOf(disturbances: readonly Disturbance[], way: Way): Shape {
  return disturbances.reduce((shape, disturbance) => shapedBy(shape, disturbance, way), undisturbed);
}

export function refusesNewcomers(disturbance: Disturbance): boolean {
  switch (disturbance.kind) {
    case 'refuse':
      return true;
    case 'cut':
      return disturbance.thenRefuse === true;
    case 'stall':
      return disturbance.newcomers === 'refuse';
    default:
      return false;
  }
}

/** @throws {RangeError} a figure with which nothing would happen, or never end */
export function checkDisturbance(disturbance: Disturbance): void {
  const figures: Record<string, number> = {};
  if (disturbance.kind === 'delay') {
    const { ms, jitterMs = 0 } = disturbance;
    Object.assign(figures, { 'ms + jitterMs': ms + jitterMs });
    if (!(ms >= 0) || !(jitterMs >= 0)) throw new RangeError(`a delay of ${ms} ms and ${jitterMs} ms of jitter`);
  }
  if (disturbance.kind === 'bandwidth') figures.bytesPerSecond = disturbance.bytesPerSecond;
  for (const [name, value] of Object.entries(figures)) {
    if (!(value > 0) || !Number.isFinite(value)) throw new RangeError(`${name} is ${value}: expected more than 0`);
  }
}

function shapedBy(shape: Shape, disturbance: Disturbance, way: Way): Shape {
  switch (disturbance.kind) {
    case 'delay': {
      if (disturbance.way !== undefined && disturbance.way !== way) return shape;
      const { ms, jitterMs = 0 } = disturbance;
      return { ...shape, delayMs: shape.delayMs + ms, jitterMs: shape.jitterMs + jitterMs };
    }
    case 'bandwidth':
      if (disturbance.way !== undefined && disturbance.way !== way) return shape;
      return { ...shape, bytesPerSecond: Math.min(shape.bytesPerSecond, disturbance.bytesPerSecond) };
    case 'stall':
      return { ...shape, isStalled: true };
    default:
      return shape;
  }
}
