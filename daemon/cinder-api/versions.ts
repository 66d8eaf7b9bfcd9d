import type { FastifyRequest } from 'fastify';
import { baseOf } from './links.ts';
import { served, text } from './microversion.ts';

/** What clients ask first: which versions there are. */
export function versions(request: FastifyRequest): object {
  const version = {
    id: 'v3.0',
    status: 'CURRENT',
    version: text(served.most),
    min_version: text(served.least),
    // When Cinder's last microversion of those was defined.
    updated: '2022-08-31T00:00:00Z',
    links: [
      { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
      { rel: 'self', href: `${baseOf(request)}/v3/` },
    ],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
  };
  return { versions: [version] };
}
