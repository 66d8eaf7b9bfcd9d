import { createReadStream } from 'node:fs';
import type { CallContext, ServiceImplementation } from 'nice-grpc';
import type { AdminService } from '../../proto/services.ts';
import type { Backups } from '../store/backups.ts';

/** Bytes of a copy in one message. */
const partBytes = 256 * 1024;

/** sluice.v1.AdminService. */
export function adminService(backups: Pick<Backups, 'make'>): ServiceImplementation<typeof AdminService> {
  return {
    async *backupStore(_asked, { signal }: CallContext) {
      await using backup = await backups.make();
      const { path, sizeBytes, sha256 } = backup;
      yield { header: { sizeBytes, sha256 } };
      for await (const data of createReadStream(path, { highWaterMark: partBytes, signal })) {
        yield { data: data as Buffer };
      }
    },
  };
}
