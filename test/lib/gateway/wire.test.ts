import { describe, expect, it } from 'vitest';
import { compileWire } from '../../../lib/gateway/wire.ts';
import { defaultProfile } from '../../../settings/defaultProfile.ts';

const { rejection } = compileWire(defaultProfile);
const message = 'Too many realtime connections. Please retry shortly.';
const code = 'MAX_CONNECTIONS_EXCEEDED';

describe('a rejection', () => {
  it('in the handshake is as agreed with both message and code', () => {
    expect(rejection(message, { code })).toEqual({ cause: 'total', asAgreed: true });
    expect(rejection(message, { code: undefined })).toEqual({ cause: 'total', asAgreed: false });
    expect(rejection('Service unavailable', { code })).toEqual({ cause: 'total', asAgreed: false });
    expect(rejection('Service unavailable', { code: 'BUSY' })).toEqual({ cause: undefined, asAgreed: false });
  });

  it('after the connect has no code to agree with', () => {
    expect(rejection(message)).toEqual({ cause: 'total', asAgreed: true });
    expect(rejection('Service unavailable')).toEqual({ cause: undefined, asAgreed: false });
  });

  it('is judged by the message alone where the profile has no codes', () => {
    const codeless = compileWire({ ...defaultProfile, rejectionCodePath: null });
    expect(codeless.rejection(message, { code: undefined })).toEqual({ cause: 'total', asAgreed: true });
    const someCodes = compileWire({
      ...defaultProfile,
      rejections: defaultProfile.rejections.map((entry) => ({ ...entry, code: null })),
    });
    expect(someCodes.rejection(message, { code: undefined })).toEqual({ cause: 'total', asAgreed: true });
  });
});
