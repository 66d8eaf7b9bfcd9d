/** What can be done about a migration, or a batch, that is there. */
export type Steering = 'pause' | 'resume' | 'cancel' | 'retry';
