/**
 * Whether a whole name fits a glob: `*` is any run of characters, also none, `?` is any one, all else is itself.
 * Linear in practice and at worst the product of both lengths: the last `*` is the only one ever tried again.
 */
export function matchesGlob(glob: string, name: string): boolean {
  let g = 0;
  let n = 0;
  let star = -1;
  let resumeAt = 0;
  while (n < name.length) {
    if (glob[g] === '*') {
      star = g++;
      resumeAt = n;
    } else if (g < glob.length && (glob[g] === '?' || glob[g] === name[n])) {
      g++;
      n++;
    } else if (star >= 0) {
      g = star + 1;
      n = ++resumeAt;
    } else {
      return false;
    }
  }
  while (glob[g] === '*') g++;
  return g === glob.length;
}

/** Whether a text has a wildcard in it, so that it may mean more than one name. */
export function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}
