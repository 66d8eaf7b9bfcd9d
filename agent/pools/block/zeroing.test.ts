import { randomBytes } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeAsRoot } from '../../../test/support/as-root.ts';
import { type LoopDevices, makeLoopDevices } from '../../../test/support/loop-devices.ts';
import { zeroSpan } from './zeroing.ts';

const MiB = 1024 * 1024;
const sizeBytes = 8 * MiB;

describeAsRoot('the zeroing of a loop device, which punches holes into its file,', () => {
  let loops: LoopDevices;
  let device: string;
  const before = randomBytes(sizeBytes);
  beforeEach(async () => {
    loops = await makeLoopDevices(sizeBytes);
    [device = ''] = loops.devices;
    const file = await open(device, 'r+');
    await file.write(before);
    await file.sync();
    await file.close();
  });
  afterEach(() => loops.dispose());

  it.each([
    [0, sizeBytes],
    [4096, sizeBytes - 4096],
    [3 * MiB + 1, 5 * MiB - 1],
    [4096 + 1, 4096 + 2],
    [4000, 4200],
    [sizeBytes - 100, sizeBytes],
  ])('from byte %d to byte %d keeps what is around', async (start, end) => {
    expect(await zeroSpan(device, start, end)).toBe(true);
    const after = await readFile(device);
    expect(
      after.equals(Buffer.concat([before.subarray(0, start), Buffer.alloc(end - start), before.subarray(end)])),
    ).toBe(true);
  });

  it('writes nothing: the file of the device is empty afterwards', async () => {
    expect(await zeroSpan(device, 0, sizeBytes)).toBe(true);
    expect((await stat(join(loops.root, 'backing-0'))).blocks).toBe(0);
  });

  it('is not needed at the end', async () => {
    expect(await zeroSpan(device, sizeBytes, sizeBytes)).toBe(true);
    expect((await readFile(device)).equals(before)).toBe(true);
  });
});

it('a device that says nothing of zeros is not zeroed', async () => {
  expect(await zeroSpan('/dev/null', 0, MiB)).toBe(false);
  expect(await zeroSpan('/no/such/device', 0, MiB)).toBe(false);
});
