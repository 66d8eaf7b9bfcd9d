import type { MigrationShareInput } from '../../proto/gen/sluice/v1/MigrationShare.ts';
import { obstacleText } from '../core/share/admission/obstacle-text.ts';
import { boundText } from '../core/share/allocation/bound-text.ts';
import type { ShareStanding } from '../sharing/standing.ts';
import { rateMessage } from './rate-message.ts';

/** What sharing makes of a migration; null where it has no part in it. */
export function shareMessage(standing: ShareStanding): MigrationShareInput | null {
  switch (standing.kind) {
    case 'absent':
      return null;
    case 'queued': {
      const { place, obstacle, keptFor } = standing;
      return { queued: true, queuePlace: place, obstacle: obstacleText(obstacle, keptFor) };
    }
    case 'sharing': {
      const { rate, bound, crosses } = standing;
      return { queued: false, share: rateMessage(rate), bound: boundText(bound), budgets: [...crosses] };
    }
    default:
      return standing satisfies never;
  }
}
