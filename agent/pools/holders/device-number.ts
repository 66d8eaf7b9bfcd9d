/**
 * A device number as the kernel prints it, "8:1". `st_dev` and `st_rdev` pack it as glibc's makedev(3) does: the minor's
 * low 8 bits, then 12 bits of major, then the minor's high 12 bits.
 */
export function majorMinor(device: number): string {
  const major = Math.floor(device / 256) & 0xfff;
  const minor = (device & 0xff) | (Math.floor(device / 4096) & 0xfff00);
  return `${major}:${minor}`;
}
