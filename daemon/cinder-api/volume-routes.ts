import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { baseOf, rootOf } from './links.ts';
import { pathPart, serve } from './routes.ts';
import type { ShownVolume, ShownVolumes } from './shown-volumes.ts';
import { volumeMessage, volumeSummary } from './volume-message.ts';
import { filtered, pageOf, type VolumeQuery, volumeQueryOf } from './volume-query.ts';

/** Names the hosts whose volumes an answer lacks, as they could not be asked. Cinder would list them from its database. */
const silentHeader = 'x-sluice-unreachable-hosts';

/** Lists and shows volumes. */
export function volumeRoutes(app: FastifyInstance, volumes: ShownVolumes): void {
  const detailed = async (request: FastifyRequest, volume: ShownVolume) => {
    const isTold = request.caller.role === 'admin';
    return volumeMessage(request, volume, isTold ? await volumes.migrationStatus(volume.facts.name) : null);
  };
  const list = async (request: FastifyRequest, reply: FastifyReply) => {
    const query = volumeQueryOf(request.query, request.microversion);
    const known = await volumes.list();
    if (known.silentHosts.length > 0) reply.header(silentHeader, known.silentHosts.join(', '));
    const found = await filtered(known.volumes, query, request.caller, (id) => volumes.migrationStatus(id));
    found.sort(query.order);
    return { query, found, ...pageOf(found, query) };
  };
  serve(app, '/volumes', {
    GET: async (request, reply) => {
      const { query, found, page, isLast } = await list(request, reply);
      const summaries = page.map((volume) => volumeSummary(request, volume));
      return { volumes: summaries, ...linksAfter(request, 'volumes', isLast, page), ...count(query, found) };
    },
  });
  serve(app, '/volumes/detail', {
    GET: async (request, reply) => {
      const { query, found, page, isLast } = await list(request, reply);
      const details = await Promise.all(page.map((volume) => detailed(request, volume)));
      return { volumes: details, ...linksAfter(request, 'volumes/detail', isLast, page), ...count(query, found) };
    },
  });
  serve(app, '/volumes/:id', {
    GET: async (request) => ({ volume: await detailed(request, await volumes.get(pathPart(request, 'id'))) }),
  });
}

/** Where the next page is, unless this is the last. */
function linksAfter(
  request: FastifyRequest,
  collection: string,
  isLast: boolean,
  page: readonly ShownVolume[],
): object {
  const last = page.at(-1);
  if (isLast || last === undefined) return {};
  const asked = new URL(request.url, baseOf(request)).searchParams;
  asked.set('marker', last.facts.name);
  const href = `${baseOf(request)}${rootOf(request)}/${collection}?${asked}`;
  return { volumes_links: [{ rel: 'next', href }] };
}

function count({ withCount }: VolumeQuery, found: readonly ShownVolume[]): object {
  return withCount ? { count: found.length } : {};
}
