import base from '../../jest.config.js';

/** The tests with a real Cinder, one file at a time: each runs a whole one. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/openstack/**/*.openstack.ts'],
  testTimeout: 300_000,
  maxWorkers: 1,
};
