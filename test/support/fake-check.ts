import type { MigrationEvent } from '../../daemon/core/migration/event.ts';
import type { Action } from '../../daemon/core/plan/action.ts';

/** What is known of the digests of both ends of a migration whose volume is one segment. */
export class FakeCheck {
  /** Whether the target reads otherwise than what was written. */
  isDamaged = false;
  /** Whether it does so however often it is written. */
  isLasting = false;
  #isSourceRead = false;
  #isTargetRight = false;

  /** The target is made anew, or is gone. */
  forget(): void {
    this.isDamaged = false;
    this.isLasting = false;
    this.#isSourceRead = false;
    this.#isTargetRight = false;
  }

  /** Everything was written again. */
  rewritten(): void {
    this.isDamaged = this.isLasting;
  }

  /** What is to be done after the counts. @param isDigested whether the source was digested on its way */
  unread(isDigested: boolean, sizeBytes: number) {
    this.#isSourceRead ||= isDigested;
    return this.#isSourceRead ? [] : [{ startBytes: 0, endBytes: sizeBytes }];
  }

  /** @param isWhole whether all of the target has landed */
  taken({ end }: Extract<Action, { kind: 'takeDigests' }>, isWhole: boolean): MigrationEvent {
    if (end === 'source') this.#isSourceRead = true;
    else this.#isTargetRight = isWhole && !this.isDamaged;
    return { kind: 'checkDone' };
  }

  compared(): MigrationEvent {
    const isSame = this.#isSourceRead && this.#isTargetRight;
    return { kind: 'compared', differing: isSame ? [] : [0], first: undefined };
  }
}
