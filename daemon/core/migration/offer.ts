/** A copy that another system has Sluice make in the place of its own dd. The volume stays that system's, before, during and after it. */
export interface Offer {
  /** Who owns the volume and its move. */
  readonly owner: 'cinder';
  /** Whose agent was offered it, and makes it. */
  readonly host: string;
  /** Never used twice on that host. */
  readonly id: string;
  /** What is read and what is written there. */
  readonly sourcePath: string;
  readonly targetPath: string;
  /** What the owner calls the target until it is the volume. */
  readonly targetVolume: string;
}

/** Owners as people call them. */
export const ownerNames: Readonly<Record<Offer['owner'], string>> = { cinder: 'Cinder' };
