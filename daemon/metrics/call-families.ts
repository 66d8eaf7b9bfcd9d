import { Counter, Histogram, type Registry } from 'prom-client';
import type { Calls } from '../api/calls.ts';

/** Seconds; what waits for hosts may take as long as their agents' deadline. */
const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** The calls of clients. A stream is counted when it ends, and has no place among the durations: it lasts as long as somebody watches. */
export function callFamilies(registry: Registry, calls: Pick<Calls, 'onEnd'>): void {
  const requests = new Counter({
    name: 'sluice_grpc_requests_total',
    help: 'Calls of clients that have ended, by service, method and code of gRPC',
    labelNames: ['service', 'method', 'code'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'sluice_grpc_request_duration_seconds',
    help: 'How long calls took, streams left out',
    labelNames: ['service', 'method'],
    buckets,
    registers: [registry],
  });
  calls.onEnd(({ service, method, code, isStream, seconds }) => {
    requests.inc({ service, method, code });
    if (!isStream) durations.observe({ service, method }, seconds);
  });
}
