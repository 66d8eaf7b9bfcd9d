import type { CinderAuth, CinderConfig } from '../../config/cinder-config.ts';

/** What a call to Cinder needs besides its own path. */
export interface Access {
  /** With the project in its path, which Cinder before 2023.1 insists on; without a slash at its end. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Who Sluice is to Cinder for now. */
export interface Session {
  /** @throws CinderError when there is no access to be had */
  access(signal?: AbortSignal): Promise<Access>;
  /**
   * Told when Cinder answers 401.
   * @returns whether asking for access once more may help
   */
  rejected(access: Access): boolean;
}

/** Says who it is, and is believed. */
export function noauthSession(
  { user, project }: Extract<CinderAuth, { kind: 'noauth' }>,
  endpoint: NonNullable<CinderConfig['endpoint']>,
): Session {
  const access = {
    endpoint: withProject(endpoint, project),
    headers: { 'x-auth-token': `${user}:${project}`, 'x-user-id': user, 'x-project-id': project },
  };
  return { access: async () => access, rejected: () => false };
}

/** An endpoint as it is written, with or without the project: `http://cinder/v3` becomes `http://cinder/v3/PROJECT`. */
export function withProject(endpoint: string, project: string | undefined): string {
  const plain = endpoint.replace(/\/+$/, '');
  return project !== undefined && plain.endsWith('/v3') ? `${plain}/${project}` : plain;
}

/** Where an endpoint's versions are told: `http://cinder/volume/v3/PROJECT` becomes `http://cinder/volume/`. */
export function versionsUrl(endpoint: string): URL {
  return new URL(`${endpoint.replace(/\/+$/, '').replace(/\/v\d+(\/[^/]+)?$/, '')}/`);
}
