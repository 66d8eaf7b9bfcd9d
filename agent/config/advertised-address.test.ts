import { describe, expect, it } from '@jest/globals';
import { advertisedAddress } from './advertised-address.ts';
import { formatAddress, parseAddress } from './values.ts';

describe('the address for data that is told to others', () => {
  it.each([
    ['0.0.0.0:7442', undefined, 'stor-01:7442'],
    ['[::]:7442', undefined, 'stor-01:7442'],
    ['127.0.0.1:0', undefined, '127.0.0.1:7442'],
    ['[::1]:0', undefined, '[::1]:7442'],
    ['0.0.0.0:7442', 'data.stor-01.example:9000', 'data.stor-01.example:9000'],
    ['0.0.0.0:0', '10.0.0.1:0', '10.0.0.1:7442'],
  ])('is, listening on %s and advertising %s, %s', (listen, advertise, expected) => {
    const data = {
      listen: parseAddress(listen),
      advertise: advertise === undefined ? undefined : parseAddress(advertise),
    };
    expect(formatAddress(advertisedAddress({ host: 'stor-01', data }, 7442))).toBe(expected);
  });
});
