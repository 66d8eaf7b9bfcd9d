import type { MigrationRequest, Origin } from '../migration/migration.ts';
import { keptNameOf } from '../migration/name.ts';
import { formatPlace } from '../migration/place.ts';
import type { Rate } from '../rate/rate.ts';
import { formatRate } from '../rate/text.ts';

/** The steps a migration will take, in order, for a person. */
export function stepsOf(id: string, request: MigrationRequest, origin: Origin, rate: Rate): string[] {
  const { volume } = request;
  const from = formatPlace(origin.source);
  const to = formatPlace(request.destination);
  const kept = `rename the source at ${from} to ${keptNameOf(volume, id === '' ? 'ID' : id)}`;
  return [
    ...driverSteps(request, origin),
    `create a hidden volume of ${origin.sizeBytes} bytes at ${to}`,
    `copy from ${from} to ${to} at ${formatRate(rate)}`,
    'check that all of it landed',
    `rename the hidden volume to ${volume}`,
    request.keepSource ? kept : `delete the source at ${from}`,
  ];
}

function driverSteps(request: MigrationRequest, { source }: Origin): string[] {
  if (request.forceHostCopy || source.host !== request.destination.host) return [];
  return [`ask the drivers on ${source.host} to move it by their own means; if they can, that is all, else:`];
}
