import type { ToolCheck } from '../tools/tool-check.ts';
import type { AgentHandlers } from './server.ts';

/** What an agent says of itself. */
export interface Self {
  readonly host: string;
  readonly version: string;
  /** Differs each time the agent starts. */
  readonly instanceId: string;
  /** Where other agents connect for data, "address:port". */
  readonly dataAddress: string;
}

/** The call about the agent itself. */
export function agentHandlers(self: Self, tools: ToolCheck): Pick<AgentHandlers, 'getAgent'> {
  return {
    async getAgent() {
      const { versions, missing } = await tools.report();
      return { ...self, toolVersions: { ...versions }, missingTools: [...missing] };
    },
  };
}
