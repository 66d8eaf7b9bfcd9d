/** A program and its arguments. There is no shell, so nothing in them is quoted. */
export type Argv = readonly [program: string, ...args: string[]];
