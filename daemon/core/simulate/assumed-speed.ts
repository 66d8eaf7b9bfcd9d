/** What is taken for unlimited where nobody says it: 200 MiB/s, which two ordinary disks and a network of 10 Gbit/s between them reach. */
export const assumedSpeed = 200 * 2 ** 20;
