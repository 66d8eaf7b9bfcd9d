/** The import rules of docs/architecture.md, checked. */
module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment: 'daemon/core takes values and returns values: it imports nothing from outside core.',
      severity: 'error',
      from: { path: '^daemon/core/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^daemon/core/' },
    },
    {
      name: 'daemon-not-agent',
      comment: 'The daemon knows agents through their proto only.',
      severity: 'error',
      from: { path: '^daemon/' },
      to: { path: '^agent/' },
    },
    {
      name: 'agent-not-daemon',
      comment: 'The agent knows the daemon through the proto only.',
      severity: 'error',
      from: { path: '^agent/' },
      to: { path: '^daemon/' },
    },
    {
      name: 'monitoring-knows-nobody',
      comment: 'The programs tell what they know by means of monitoring, which knows neither of them.',
      severity: 'error',
      from: { path: '^monitoring/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(agent|daemon|cli|proto|pki)/' },
    },
    {
      name: 'agent-stays-light',
      comment: 'No Nest, no SQL, no certificate authority in the agent.',
      severity: 'error',
      from: { path: '^agent/' },
      to: { path: '^node_modules/(@nestjs|kysely|@peculiar|rxjs)/' },
    },
    {
      name: 'protos-at-the-edge',
      comment: 'Only the api folders, the client of the agents, sluice-dd and the command line know the protos.',
      severity: 'error',
      from: { path: '^(daemon|agent)/', pathNot: '^(daemon/(api|hosts)|agent/(api|dd))/' },
      to: { path: '^proto/' },
    },
    {
      name: 'cli-is-a-client',
      comment:
        'The command line is a gRPC client; of the daemon it uses the pure core and the reading of policy folders.',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: '^(agent|daemon)/', pathNot: '^daemon/(core|policies)/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { path: '^(daemon|agent|cli|pki|proto|monitoring)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(test|bench|scripts)/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|proto/gen)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
