import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { MigrationDesk } from '../migrations/desk.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import { ApiFault } from './api-fault.ts';
import { migrateBody, resetBody } from './body.ts';
import { needRole } from './caller.ts';
import { placeOfHostName } from './host-name.ts';
import { pathPart, serve } from './routes.ts';
import type { ShownVolumes } from './shown-volumes.ts';

/** What takes an action on. */
export interface ActionDesks {
  readonly volumes: ShownVolumes;
  readonly migrations: Pick<MigrationDesk, 'create'>;
  readonly register: Pick<MigrationRegister, 'clearOutcome'>;
}

/** Where migrations are asked for, and their outcome cleared. */
export function actionRoutes(app: FastifyInstance, desks: ActionDesks): void {
  const actions: Readonly<Record<string, (request: FastifyRequest) => Promise<void>>> = {
    'os-migrate_volume': (request) => migrate(request, desks),
    'os-reset_status': (request) => reset(request, desks),
  };
  serve(app, '/volumes/:id/action', {
    POST: async (request, reply) => {
      const action = actionOf(request.body);
      const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
      if (run === undefined) throw noSuchAction(action);
      await run(request);
      return reply.code(202).send();
    },
  });
}

/** The same as a migration that is asked for by gRPC; the rate is what metadata and policies say. */
async function migrate(request: FastifyRequest, { volumes, migrations }: ActionDesks): Promise<void> {
  const asked = migrateBody(request.body, request.microversion);
  needRole(request.caller, 'admin', 'volume_extension:volume_admin_actions:migrate_volume');
  const { facts } = await volumes.get(pathPart(request, 'id'));
  await migrations.create('', {
    volume: facts.name,
    destination: placeOfHostName(asked.host),
    limit: undefined,
    forceHostCopy: asked.force_host_copy,
    keepSource: undefined,
    ...(asked.lock_volume && { lockVolume: true }),
  });
}

/** Only how its last migration ended is kept of a volume's status; the rest is what its host says now. */
async function reset(request: FastifyRequest, { volumes, register }: ActionDesks): Promise<void> {
  const { status, attach_status, migration_status } = resetBody(request.body);
  if (!status && !attach_status && !migration_status) {
    throw new ApiFault(400, "Must specify 'status', 'attach_status' or 'migration_status' for update.");
  }
  needRole(request.caller, 'admin', 'volume_extension:volume_admin_actions:reset_status');
  const id = pathPart(request, 'id');
  await volumes.get(id);
  if (status || attach_status) {
    const message = `Invalid volume: the status of volume ${id} is what its host says now and cannot be set; reset migration_status only (reset-state --reset-migration-status)`;
    throw new ApiFault(400, message);
  }
  if (migration_status?.toLowerCase() !== 'none') {
    throw new ApiFault(400, `Volume migration status: ${migration_status} is invalid, valid statuses are: none`);
  }
  const latest = await volumes.latest(id);
  if (latest !== undefined) await register.clearOutcome(latest.id);
}

/** The one key of the body. */
function actionOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) throw new ApiFault(400, 'Malformed request body');
  const keys = Object.keys(body);
  if (keys.length !== 1 || keys[0] === undefined) throw new ApiFault(400, 'Malformed request body');
  return keys[0];
}

function noSuchAction(action: string): ApiFault {
  const message = `There is no such action: ${action.slice(0, 80)}. Verify the request body and Content-Type header and try again.`;
  return new ApiFault(400, message);
}
