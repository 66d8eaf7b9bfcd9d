import type { MigrationView } from '../views/migration.ts';

/** How far the present stage is, in bytes: what has landed, or while it is verified what has been read back. */
export function stageOf(view: MigrationView): { readonly done: number; readonly all: number } {
  const { verifiedBytes, verifyBytes, landedBytes, sizeBytes } = view;
  return isReadBack(view) ? { done: verifiedBytes, all: verifyBytes } : { done: landedBytes, all: sizeBytes };
}

/** True while what was copied is read back. */
export function isReadBack({ state, verifyBytes }: MigrationView): boolean {
  return state === 'verifying' && verifyBytes > 0;
}
