import type { CallContext, ServiceImplementation } from 'nice-grpc';
import type { CreateMigrationRequest } from '../../proto/gen/sluice/v1/CreateMigrationRequest.ts';
import type { MigrationState } from '../../proto/gen/sluice/v1/MigrationState.ts';
import type { MigrationService } from '../../proto/services.ts';
import type { Migration, MigrationRequest } from '../core/migration/migration.ts';
import { Refusal } from '../core/migration/refusal.ts';
import { hasEnded, type StateKind, stateKinds } from '../core/migration/state.ts';
import type { MigrationDesk } from '../migrations/desk.ts';
import type { MigrationView } from '../migrations/entry.ts';
import type { RateBook } from '../migrations/rate-book.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import type { Shares } from '../sharing/shares.ts';
import type { ManifestTables } from '../store/manifest-tables.ts';
import type { Position } from '../store/records.ts';
import type { BudgetExplainer } from './crossed-budgets.ts';
import { manifestMessage } from './manifest-message.ts';
import { migrationMessage, type ShownMigration, stateMessages, summaryMessage } from './migration-message.ts';
import { watchMigrations } from './migration-watch.ts';
import { badToken, pageSizeOf, pageTokenOf, positionOf } from './paging.ts';
import { limitOf } from './rate-message.ts';

const pageSizes = { usual: 100, most: 1000 };

/** sluice.v1.MigrationService. */
export function migrationService(
  desk: MigrationDesk,
  register: MigrationRegister,
  rates: RateBook,
  shares: Shares,
  budgets: BudgetExplainer,
  manifests: Pick<ManifestTables, 'find'>,
): ServiceImplementation<typeof MigrationService> {
  const shown = (view: MigrationView): ShownMigration => ({ view, standing: shares.standingOf(view.migration.id) });
  const answer = async (view: MigrationView) => ({
    migration: migrationMessage(shown(await register.withHistory(view))),
  });
  /** With the whole explanation, which is made anew; of an ended migration what held at its end. */
  const whole = async (id: string): Promise<ShownMigration> => {
    const known = shown(await register.withHistory(await register.get(id)));
    const { migration } = known.view;
    if (hasEnded(migration.state)) return known;
    const sharer = { source: migration.source, destination: migration.request.destination, standing: known.standing };
    const explanation = budgets.now(rates.explainMigration(migration), sharer, rates.policies);
    return { ...known, view: { ...known.view, explanation }, budgets: explanation.budgets };
  };
  return {
    async createMigration(asked) {
      const { migrationId, validateOnly, strict } = asked;
      const request = requestOf(asked);
      const { view, plan } = validateOnly
        ? await desk.plan(migrationId, request, strict)
        : await desk.create(migrationId, request, strict);
      return { ...(await answer(view)), plan: [...plan] };
    },
    getMigration: async ({ migrationId }) => ({ migration: migrationMessage(await whole(migrationId)) }),
    async listMigrations({ pageSize, pageToken, states, volume }) {
      const size = pageSizeOf(pageSize, pageSizes);
      const filter = { states: states.map(stateKindOf), volume: volume === '' ? undefined : volume };
      const found = await register.list(filter, size + 1, listPosition(pageToken));
      const page = found.slice(0, size);
      const last = page.at(-1)?.migration;
      const nextPageToken = found.length > size && last !== undefined ? pageTokenOf([last.createdAt, last.id]) : '';
      return { migrations: page.map((view) => summaryMessage(shown(view))), nextPageToken };
    },
    async *watchMigrations({ migrationIds }, { signal }: CallContext) {
      for await (const view of watchMigrations(register, shares, migrationIds, signal)) {
        // Of all migrations there may be thousands a second.
        const told = migrationIds.length === 0 ? view : await register.withHistory(view);
        yield { migration: migrationMessage(shown(told)) };
      }
    },
    setMigrationLimit: async ({ migrationId, limit, strict }) =>
      answer(await desk.setLimit(migrationId, limitOf(limit), strict)),
    pauseMigration: async ({ migrationId }) => answer(await desk.command(migrationId, { kind: 'pause' })),
    resumeMigration: async ({ migrationId }) => answer(await desk.command(migrationId, { kind: 'resume' })),
    cancelMigration: async ({ migrationId }) => answer(await desk.command(migrationId, { kind: 'cancel' })),
    retryMigration: async ({ migrationId }) => answer(await desk.retry(migrationId)),
    async getManifest({ migrationId }) {
      const { migration } = await register.get(migrationId);
      const manifest = await manifests.find(migrationId);
      if (manifest === undefined) throw noManifest(migration);
      return { manifest: manifestMessage(manifest) };
    },
  };
}

function requestOf(asked: CreateMigrationRequest): MigrationRequest {
  const { volume, destinationHost, destinationPool, forceHostCopy, keepSource, waitForHost, window } = asked;
  const destination = { host: destinationHost, pool: destinationPool };
  const said = { ...(waitForHost && { waitForHost }), ...(window !== '' && { window }), ...fromOf(asked) };
  return { volume, destination, limit: limitOf(asked.limit), forceHostCopy, keepSource, ...said };
}

/** Where the request says that the volume is. @throws Refusal REQUEST_INVALID for half a place */
function fromOf({ sourceHost: host, sourcePool: pool }: CreateMigrationRequest): Pick<MigrationRequest, 'from'> {
  if (host === '' && pool === '') return {};
  if (host !== '' && pool !== '') return { from: { host, pool } };
  const message = `source_host ${JSON.stringify(host)} and source_pool ${JSON.stringify(pool)}: write both, or neither`;
  throw new Refusal('REQUEST_INVALID', message, { source_host: host, source_pool: pool });
}

function stateKindOf(message: MigrationState): StateKind {
  const kind = stateKinds.find((known) => stateMessages[known] === message);
  if (kind !== undefined) return kind;
  throw new Refusal('REQUEST_INVALID', `state ${message} is none to filter by`, { value: message });
}

function listPosition(token: string): Position | undefined {
  const position = positionOf(token);
  if (position === undefined) return undefined;
  const [createdAt, id] = position;
  if (typeof createdAt !== 'number' || typeof id !== 'string') throw badToken(token);
  return { createdAt, id };
}

function noManifest({ id, state }: Migration): Refusal {
  const message = `migration ${id} has no manifest: it is ${state.kind}, and its digests were not compared; only a host copy that is verified by digests has one`;
  return new Refusal('MANIFEST_NOT_FOUND', message, { migration_id: id, state: state.kind });
}
