// What is printed tells times where the reader is, too; tests read it in UTC, wherever they run.
process.env.TZ = 'UTC';

/** TypeScript is stripped by swc and run as ES modules; types are checked apart, by `npm run types`. */
export default {
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2024' },
        module: { type: 'es6' },
      },
    ],
  },
  testTimeout: 120_000,
  // Cells of the chaos matrix: each is a whole system of its own, and two keep two cores busy.
  maxConcurrency: 2,
  // Node 26 spins for ever in its clean-up at exit when the other side reset a TLS connection that was being ended
  // (Environment::CleanupHandles waits for the request). The programs call process.exit themselves.
  forceExit: true,
};
