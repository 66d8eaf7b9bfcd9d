/** The value of a proto enum without its prefix, in lower case: `MIGRATION_STATE_COPYING` is `copying`, `HOST_COPY` is `host-copy`. */
export function lowerWord<Word extends string>(value: string, prefix: string): Word {
  return value.slice(prefix.length).toLowerCase().replaceAll('_', '-') as Word;
}
