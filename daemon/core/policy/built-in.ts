import { limited, type Rate } from '../rate/rate.ts';
import type { Verification } from './rule.ts';

/**
 * The default limit of a policy set that states none: 64 MiB/s, about half of a gigabit link and a fraction of one disk. Sluice exists
 * to do no harm, so unlimited is never what comes of saying nothing; whoever wants it writes `default: { limit: unlimited }`.
 */
export const builtInDefaultLimit: Rate = limited(64 * 2 ** 20);

/** Weight of a migration for which no rule sets a priority. */
export const builtInPriority = 100;

/**
 * Bytes per second that a migration gets at least of the budgets it crosses where nothing says it: 1 MiB/s. So many are let in together
 * that each gets on; a terabyte at that pace takes twelve days.
 */
export const builtInFloor = 2 ** 20;

/** Where no rule says how a copy is checked, both ends are digested: only that tells what a storage did with what it was given. */
export const builtInVerify: Verification = 'digest';

/** Origin of what is built in, in the place of a file and line. */
export const builtIn = 'built-in';
