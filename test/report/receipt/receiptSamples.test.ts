import { describe, expect, it } from 'vitest';
import { betweenReceipts, laterReceiptTime, receiptTime, time } from '../../../contract/metric.ts';
import type { Sample } from '../../../report/readSamples.ts';
import { ReceiptSamples } from '../../../report/receipt/receiptSamples.ts';

const declarations = {
  latency: receiptTime('From publishing to receipt.', 'd'),
  answer: receiptTime('An answer.'),
  recovery: laterReceiptTime('Known at the end.'),
  stay: betweenReceipts('From one frame to another.', 'at'),
  other: time('x'),
};
const start = 1_800_000_000_000;

/** What k6 wrote, all of it handled one second after the last receipt. */
function samplesOf(write: (add: (sample: Partial<Sample> & Pick<Sample, 'metric' | 'value'>) => void) => void) {
  const samples = new ReceiptSamples(declarations);
  write((sample) => samples.add({ time: start + 5000, tags: '', metadata: '', ...sample }));
  return samples;
}

interface Beating {
  /** Waits of frames that are sent at this time, in milliseconds after the start. */
  readonly waitAt?: (at: number) => number;
  /** Whether a frame is sent then. */
  readonly isSent?: (at: number) => boolean;
}

function beat(add: (sample: Partial<Sample> & Pick<Sample, 'metric' | 'value'>) => void, beating: Beating = {}) {
  const { waitAt = () => 0.1, isSent = () => true } = beating;
  for (let at = 0; at < 1000; at += 4) {
    if (isSent(at)) add({ metric: 'receive_delay', value: waitAt(at), metadata: `sent=${start + at}.000` });
  }
}

/** One event each 25 ms, which `receive` tells the latency of at one client. */
function deliver(
  add: (sample: Partial<Sample> & Pick<Sample, 'metric' | 'value'>) => void,
  latency: (sequence: number) => number,
) {
  for (let sequence = 1; sequence <= 20; sequence++) {
    add({ metric: 'publish_time', value: start + 25 * sequence, metadata: `sequence=${sequence}` });
    add({ metric: 'latency', value: latency(sequence), metadata: `d=7:${sequence}` });
  }
}

const summary = (figures: Record<string, number>) => ({ latency: { values: { count: 20, ...figures } } });

describe('the lower end of a latency', () => {
  it('is as much below it as a frame had waited that was read at that time, and a quarter of a millisecond', () => {
    const samples = samplesOf((add) => {
      beat(add, { waitAt: () => 1.5 });
      deliver(add, () => 10);
    });
    const known = samples.known(summary({ med: 10, 'p(95)': 10, max: 10, min: 10, avg: 10 }));
    expect(known?.method).toBe('around each receipt');
    for (const aggregate of ['med', 'p(95)', 'max', 'min', 'avg']) {
      expect(known?.intervals.latency?.[aggregate]?.high).toBe(10);
      expect(known?.intervals.latency?.[aggregate]?.low).toBeCloseTo(8.25, 3);
    }
  });

  it.each([
    ['of the receipt', 240, 27.85],
    ['of another receipt', 700, 29.65],
  ])('goes by the time %s, not by that of the handling, which waits', (_, busyAt, low) => {
    // The tenth event came at 280.
    const samples = samplesOf((add) => {
      beat(add, { waitAt: (at) => (at >= busyAt && at <= busyAt + 40 ? 1.9 : 0.1) });
      deliver(add, (sequence) => (sequence === 10 ? 30 : 5));
    });
    expect(samples.known(summary({ max: 30 }))?.intervals.latency?.max?.low).toBeCloseTo(low, 3);
  });

  it('is as low as waited for those that came in a crowd, wherever most of what was read came alone', () => {
    // Each of the 20 events comes 6 ms after its publishing; beats that came with the 6th and with the 15th waited.
    const isOf = (at: number, sequence: number) => Math.abs(at - (25 * sequence + 4)) <= 2;
    const samples = samplesOf((add) => {
      beat(add, { waitAt: (at) => (isOf(at, 6) || isOf(at, 15) ? 3 : 0.1) });
      deliver(add, () => 6);
    });
    const { min, max } = samples.known(summary({ min: 6, max: 6 }))?.intervals.latency ?? {};
    expect(min?.low).toBeCloseTo(2.75, 3);
    expect(max?.low).toBeCloseTo(2.75, 3);
  });

  it('goes by what was read around it where crowds are long', () => {
    // Receipts in every millisecond; those of the first half waited.
    const samples = samplesOf((add) => {
      beat(add, { waitAt: (at) => (at < 460 ? 3 : 0.1) });
      for (let at = 1; at <= 1000; at++) add({ metric: 'answer', value: 1, time: start + at });
      add({ metric: 'answer', value: 20, time: start + 510 });
    });
    const known = samples.known({ answer: { values: { count: 1001, max: 20 } } });
    expect(known?.intervals.answer?.max?.low).toBeCloseTo(19.65, 3);
  });

  it('is no lower for a crowd of another time', () => {
    const samples = samplesOf((add) => {
      beat(add, { waitAt: (at) => (at > 900 ? 3 : 0.1) });
      for (const at of [100, 950]) add({ metric: 'answer', value: 20, time: start + at });
    });
    const known = samples.known({ answer: { values: { count: 2, min: 20, max: 20 } } });
    expect(known?.intervals.answer?.min?.low).toBeCloseTo(16.75, 3);
    expect(known?.intervals.answer?.max?.low).toBeCloseTo(19.65, 3);
  });

  it('is no lower for a stop of another time', () => {
    const samples = samplesOf((add) => {
      beat(add, { waitAt: (at) => (at >= 144 && at <= 156 ? 90 : 0.1) });
      deliver(add, (sequence) => (sequence === 20 ? 40 : 6));
    });
    expect(samples.known(summary({ max: 40 }))?.intervals.latency?.max?.low).toBeCloseTo(39.65, 3);
  });

  it('looks further around where waits are long', () => {
    // One frame in the middle waited for 60 ms: it was under way while those before and after it were read.
    const samples = samplesOf((add) => {
      beat(add, { waitAt: (at) => (at === 300 ? 60 : at > 330 && at < 345 ? 30 : 0.1) });
      deliver(add, (sequence) => (sequence === 12 ? 80 : 1));
    });
    expect(samples.known(summary({ max: 80 }))?.intervals.latency?.max?.low).toBeCloseTo(15.75, 3);
  });

  it('takes a metronome that was late for a machine that stalled', () => {
    const samples = samplesOf((add) => {
      beat(add, { isSent: (at) => at < 300 || at >= 360 });
      deliver(add, (sequence) => (sequence === 13 ? 40 : 1));
    });
    const { low } = samples.known(summary({ max: 40 }))?.intervals.latency?.max ?? {};
    expect(low).toBeLessThan(2);
  });

  it('is nothing where no frame was read', () => {
    const samples = samplesOf((add) => {
      beat(add, { isSent: (at) => at < 100 });
      deliver(add, () => 50);
    });
    expect(samples.known(summary({ med: 50 }))?.intervals.latency?.med).toEqual({ low: 0, high: 50 });
  });

  it('is never below nothing, nor above what was measured', () => {
    const samples = samplesOf((add) => {
      beat(add, { waitAt: () => 7 });
      deliver(add, (sequence) => sequence);
    });
    for (const { low, high } of Object.values(
      samples.known(summary({ min: 1, med: 10.5, max: 20 }))?.intervals.latency ?? {},
    )) {
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThanOrEqual(high);
    }
  });
});

describe('other times', () => {
  it('were read at some time since they began', () => {
    const samples = samplesOf((add) => {
      beat(add, { waitAt: (at) => (at === 400 ? 1.7 : 0.1) });
      add({ metric: 'answer', value: 120, time: start + 500 });
      add({ metric: 'other', value: 9, time: start + 500 });
    });
    const known = samples.known({
      answer: { values: { count: 1, max: 120 } },
      other: { values: { count: 1, max: 9 } },
    });
    expect(known?.intervals.answer?.max?.low).toBeCloseTo(118.05, 3);
    expect(known?.intervals).not.toHaveProperty('other');
  });

  it('that are recorded later were read when they say', () => {
    const samples = samplesOf((add) => {
      beat(add, { waitAt: (at) => (at === 400 ? 300 : 0.1) });
      add({ metric: 'answer', value: 310, metadata: `at=${start + 710}` });
    });
    const known = samples.known({ answer: { values: { count: 1, max: 310 } } });
    expect(known?.intervals.answer?.max?.low).toBeCloseTo(5.75, 3);
    expect(known?.intervals.answer?.max?.high).toBe(310);
  });

  it('that do not say when may have waited for as long as any frame before', () => {
    const samples = samplesOf((add) => {
      beat(add, { waitAt: (at) => (at === 200 ? 300 : 0.1) });
      add({ metric: 'recovery', value: 310 });
    });
    expect(samples.known({ recovery: { values: { count: 1, max: 310 } } })?.intervals.recovery?.max?.low).toBeCloseTo(
      5.75,
      3,
    );
  });

  it.each([
    ['beginning, are too short', 100, 600 - 0.35, 600 + 304.25],
    ['end, are too long', 700, 300 - 4.25, 600.35],
  ])('between two frames, of which k6 read late the %s', (_, lateAt, low, high) => {
    const samples = samplesOf((add) => {
      beat(add, { waitAt: (at) => (at === lateAt - (lateAt % 4) ? 300 : 0.1) });
      // From 400 to 1,000 ms.
      add({ metric: 'stay', value: 600, metadata: `at=${start + 1000}` });
    });
    const { stay } = samples.known({ stay: { values: { count: 1, min: 600, max: 600 } } })?.intervals ?? {};
    expect(stay?.max?.low).toBeCloseTo(low, 3);
    expect(stay?.min?.high).toBeCloseTo(high, 3);
  });

  it('of polling are known by how long answers waited to be read, and then to be handled', () => {
    const samples = samplesOf((add) => {
      beat(add, { waitAt: () => 1.5 });
      for (let at = 0; at < 1000; at += 10) add({ metric: 'socketio_answer_delay', value: 12, time: start + at });
      deliver(add, () => 20);
    });
    expect(samples.known(summary({ med: 20 }))?.intervals.latency?.med?.low).toBeCloseTo(6.25, 3);
  });

  it('of polling are known by how long answers waited', () => {
    const samples = samplesOf((add) => {
      for (let at = 0; at < 1000; at += 10) add({ metric: 'socketio_answer_delay', value: 12, time: start + at });
      deliver(add, () => 20);
    });
    expect(samples.known(summary({ med: 20 }))?.intervals.latency?.med?.low).toBeCloseTo(7.75, 3);
  });
});

describe('nothing is known from samples', () => {
  it('without a frame whose send time is known', () => {
    const samples = samplesOf((add) => deliver(add, () => 5));
    expect(samples.known(summary({ med: 5 }))).toBeUndefined();
  });

  it('of receipts whose time nobody tells', () => {
    const samples = samplesOf((add) => {
      beat(add);
      for (let event = 0; event < 20; event++) add({ metric: 'latency', value: 5, metadata: `d=7:${event + 1}` });
    });
    expect(samples.known(summary({ med: 5 }))).toBeUndefined();
  });

  it('where the samples are not all that k6 counted', () => {
    const samples = samplesOf((add) => {
      beat(add);
      deliver(add, () => 5);
    });
    expect(samples.known({ latency: { values: { count: 21, med: 5 } } })).toBeUndefined();
  });
});
