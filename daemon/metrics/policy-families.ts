import { Counter, type Registry } from 'prom-client';
import { gauge, single } from '../../monitoring/families.ts';
import type { PolicyFolder } from '../policies/policy-folder.ts';

/** Which policies are in force, and what became of edits. */
export function policyFamilies(registry: Registry, policies: Pick<PolicyFolder, 'status' | 'onChange'>): void {
  gauge(registry, { name: 'sluice_policy_generation', help: 'Number of the policy generation in force' }, () =>
    single(policies.status().generation.number),
  );
  gauge(
    registry,
    {
      name: 'sluice_policy_last_accepted_timestamp_seconds',
      help: 'When the policies in force came into force: the time of the last accepted edit, in Unix time',
    },
    () => single(policies.status().generation.inForceSince.getTime() / 1000),
  );
  gauge(
    registry,
    {
      name: 'sluice_policy_edit_refused',
      help: '1 while the policy folder holds an edit that was refused, else 0',
    },
    () => single(policies.status().refusedEdit === undefined ? 0 : 1),
  );
  gauge(
    registry,
    { name: 'sluice_policy_warnings', help: 'Things in the policies in force that are valid and yet hardly meant' },
    () => single(policies.status().warnings.length),
  );
  const refused = new Counter({
    name: 'sluice_policy_refused_edits_total',
    help: 'Edits of the policy folder that were refused since the daemon started',
    registers: [registry],
  });
  policies.onChange(({ kind }) => {
    if (kind === 'refused') refused.inc();
  });
}
