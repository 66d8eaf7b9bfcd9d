import { expect, it } from '@jest/globals';
import { ddReport } from './report.ts';

// Each as GNU dd 9.1 of Debian 12 said it of such a copy.
it.each([
  [3145728, 2 ** 20, 0.00071177, '3+0', '3145728 bytes (3.1 MB, 3.0 MiB) copied, 0.00071177 s, 4.4 GB/s'],
  [1300000, 2 ** 20, 0.000896945, '1+1', '1300000 bytes (1.3 MB, 1.2 MiB) copied, 0.000896945 s, 1.4 GB/s'],
  [700, 2 ** 20, 0.000123654, '0+1', '700 bytes copied, 0.000123654 s, 5.7 MB/s'],
  [1005, 2 ** 20, 0.000122202, '0+1', '1005 bytes (1.0 kB) copied, 0.000122202 s, 8.2 MB/s'],
  [20971520000, 2 ** 20, 0.395571, '20000+0', '20971520000 bytes (21 GB, 20 GiB) copied, 0.395571 s, 53.0 GB/s'],
])('%d bytes by %d are reported as dd does', (bytes, blockBytes, seconds, records, copied) => {
  expect(ddReport(bytes, blockBytes, seconds)).toBe(`${records} records in\n${records} records out\n${copied}\n`);
});
