import { isRecord } from './isRecord.ts';

/** The server's open packet: session id and figures in milliseconds and bytes. */
export interface Handshake {
  readonly sid: string;
  readonly pingInterval: number;
  readonly pingTimeout: number;
  readonly maxPayload: number | undefined;
}

/** Undefined where the text is not the open packet of an Engine.IO 4 server. */
export function parseHandshake(text: unknown): Handshake | undefined {
  let value: unknown;
  try {
    value = JSON.parse(String(text));
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { sid, pingInterval, pingTimeout, maxPayload } = value;
  if (typeof sid !== 'string' || typeof pingInterval !== 'number' || typeof pingTimeout !== 'number') return undefined;
  return { sid, pingInterval, pingTimeout, maxPayload: typeof maxPayload === 'number' ? maxPayload : undefined };
}
