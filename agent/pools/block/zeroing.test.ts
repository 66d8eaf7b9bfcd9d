import { randomBytes } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeAsRoot } from '../../../test/support/as-root.ts';
import { type LoopDevices, makeLoopDevices } from '../../../test/support/loop-devices.ts';
import { zeroFrom } from './zeroing.ts';

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

  it.each([0, 4096, 3 * MiB + 1, 5 * MiB - 1, sizeBytes - 100])(
    'from byte %d on keeps what is before it',
    async (from) => {
      expect(await zeroFrom(device, sizeBytes, from)).toBe(true);
      const after = await readFile(device);
      expect(after.subarray(0, from).equals(before.subarray(0, from))).toBe(true);
      expect(after.subarray(from).every((byte) => byte === 0)).toBe(true);
    },
  );

  it('writes nothing: the file of the device is empty afterwards', async () => {
    expect(await zeroFrom(device, sizeBytes, 0)).toBe(true);
    expect((await stat(join(loops.root, 'backing-0'))).blocks).toBe(0);
  });

  it('is not needed at the end', async () => {
    expect(await zeroFrom(device, sizeBytes, sizeBytes)).toBe(true);
    expect((await readFile(device)).equals(before)).toBe(true);
  });
});

it('a device that says nothing of zeros is not zeroed', async () => {
  expect(await zeroFrom('/dev/null', MiB, 0)).toBe(false);
  expect(await zeroFrom('/no/such/device', MiB, 0)).toBe(false);
});
