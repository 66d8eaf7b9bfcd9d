// Writes all of proto/ as the JSON that protobufjs loads quickest. The descriptors that buf writes would do, but for two things: the
// loader takes their field names as they stand (snake case), and it does not know their maps for maps.
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';

const root = new protobuf.Root();
// Imports are relative to proto/; the files of google/protobuf come with protobufjs.
root.resolvePath = (_origin, target) => (protobuf.common.get(target) === null ? join('proto', target) : target);
root.loadSync(globSync('sluice/**/*.proto', { cwd: 'proto' }).sort());
root.resolveAll();
writeFileSync('proto/gen/protos.json', JSON.stringify(root.toJSON()));
