import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Lane } from '../migrations/lane.ts';
import type { VolumeDesk } from '../migrations/volume-desk.ts';
import { ApiFault } from './api-fault.ts';
import { metaBody, metadataBody } from './body.ts';
import { needRole } from './caller.ts';
import { etagOf, isMatch } from './etag.ts';
import { since } from './microversion.ts';
import { pathPart, serve } from './routes.ts';
import type { ShownVolumes } from './shown-volumes.ts';

type Metadata = Readonly<Record<string, string>>;

/** A change of metadata, from what they are. */
interface Change {
  readonly set: Metadata;
  readonly unset: readonly string[];
}

/** Reads and changes the metadata of volumes; a running migration takes a change at once. */
export function metadataRoutes(app: FastifyInstance, volumes: ShownVolumes, desk: Pick<VolumeDesk, 'update'>): void {
  /** One change at a time, so that what If-Match was compared with is what is changed. */
  const changes = new Lane();
  const read = async (request: FastifyRequest) => (await volumes.get(pathPart(request, 'id'))).facts.metadata;
  /** @returns the metadata afterwards */
  const change = (request: FastifyRequest, what: (metadata: Metadata) => Change) =>
    changes.run(async () => {
      const { facts, status } = await volumes.get(pathPart(request, 'id'));
      if (status === 'maintenance') throw locked(request);
      const { set, unset } = what(facts.metadata);
      return (await desk.update(facts.name, set, unset)).metadata;
    });
  serve(app, '/volumes/:id/metadata', {
    GET: async (request, reply) => {
      const metadata = await read(request);
      if (request.microversion >= since.etags) reply.header('etag', etagOf(metadata));
      return { metadata };
    },
    POST: async (request) => {
      needRole(request.caller, 'member', 'volume:create_volume_metadata');
      const set = metadataBody(request.body);
      return { metadata: await change(request, () => ({ set, unset: [] })) };
    },
    PUT: async (request) => {
      needRole(request.caller, 'member', 'volume:update_volume_metadata');
      const set = metadataBody(request.body);
      const metadata = await change(request, (before) => {
        refuseOutdated(request, before);
        return { set, unset: Object.keys(before).filter((key) => !Object.hasOwn(set, key)) };
      });
      return { metadata };
    },
  });
  serve(app, '/volumes/:id/metadata/:key', {
    GET: async (request) => {
      const [metadata, key] = [await read(request), pathPart(request, 'key')];
      return { meta: { [key]: metadataValue(request, metadata, key) } };
    },
    PUT: async (request) => {
      needRole(request.caller, 'member', 'volume:update_volume_metadata');
      const set = metaBody(request.body);
      if (!Object.hasOwn(set, pathPart(request, 'key'))) throw new ApiFault(400, 'Request body and URI mismatch');
      await change(request, (before) => {
        refuseOutdated(request, before);
        return { set, unset: [] };
      });
      return { meta: set };
    },
    DELETE: async (request, reply) => {
      needRole(request.caller, 'member', 'volume:delete_volume_metadata');
      const key = pathPart(request, 'key');
      await change(request, (metadata) => {
        metadataValue(request, metadata, key);
        return { set: {}, unset: [key] };
      });
      return reply.code(200).send();
    },
  });
}

/** Cinder looks at If-Match where metadata are replaced, not where some are added or one is removed. @throws ApiFault 412 */
function refuseOutdated({ headers, microversion }: FastifyRequest, metadata: Metadata): void {
  if (microversion < since.etags || isMatch(headers['if-match'], metadata)) return;
  throw new ApiFault(412, 'The metadata have changed since; read them again');
}

/** @throws ApiFault 404 */
function metadataValue(request: FastifyRequest, metadata: Metadata, key: string): string {
  const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  if (value !== undefined) return value;
  throw new ApiFault(404, `Volume ${pathPart(request, 'id')} has no metadata with key ${key}.`);
}

function locked({ method }: FastifyRequest): ApiFault {
  const what = method === 'DELETE' ? 'Deleting' : 'Updating';
  return new ApiFault(400, `Invalid volume: ${what} volume metadata is not allowed for volumes in maintenance status.`);
}
