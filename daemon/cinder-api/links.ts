import type { FastifyRequest } from 'fastify';

/** Where a request reached the API, without a slash at the end: `http://127.0.0.1:8776`. */
export function baseOf({ protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>): string {
  return `${protocol}://${host}`;
}

/** `/v3`, or `/v3/abc` where the path of the request names its project: links are to name it too. */
export function rootOf(request: FastifyRequest): string {
  const { project } = request.params as { readonly project?: string };
  return project === undefined ? '/v3' : `/v3/${project}`;
}

/** A volume's own address, and the one without the version that Cinder gives beside it. */
export function volumeLinks(request: FastifyRequest, id: string): object[] {
  const [base, root, name] = [baseOf(request), rootOf(request), encodeURIComponent(id)];
  return [
    { rel: 'self', href: `${base}${root}/volumes/${name}` },
    { rel: 'bookmark', href: `${base}${root.slice('/v3'.length)}/volumes/${name}` },
  ];
}
