/**
 * The CustomResourceDefinitions of other projects, as their Go modules publish them: pinned to exact versions with the
 * checksums of their sources, and kept in the cache of Go's modules.
 */
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { goEnvironment } from './go-toolchain.ts';

const run = promisify(execFile);

interface Definition {
  /** `<module>@<version>`. */
  readonly module: string;
  /** Of the files of the module, as in `go.sum`. */
  readonly sum: string;
  /** In the module. */
  readonly file: string;
}

const kruise = {
  module: 'github.com/openkruise/kruise@v1.8.0',
  sum: 'h1:cU5XG9tur17j/CuY+iCTlxOtJ0GNTtJjMLurhh+25YQ=',
};

/** By the names of the kinds. */
export const definitions = {
  'rollouts.argoproj.io': {
    module: 'github.com/argoproj/argo-rollouts@v1.9.0',
    sum: 'h1:bXgBpwCByXyAUcgBnyP0fxkSW2CEot78InTFjFlag5g=',
    file: 'manifests/crds/rollout-crd.yaml',
  },
  'clonesets.apps.kruise.io': { ...kruise, file: 'config/crd/bases/apps.kruise.io_clonesets.yaml' },
  'statefulsets.apps.kruise.io': { ...kruise, file: 'config/crd/bases/apps.kruise.io_statefulsets.yaml' },
  'daemonsets.apps.kruise.io': { ...kruise, file: 'config/crd/bases/apps.kruise.io_daemonsets.yaml' },
  'services.serving.knative.dev': {
    module: 'knative.dev/serving@v0.46.0',
    sum: 'h1:OF4Jt+6xY4nw0lFb9G3rEEJPZcNx1k2Kf1IhhJp/Rg4=',
    file: 'config/core/300-resources/service.yaml',
  },
  'clusters.postgresql.cnpg.io': {
    module: 'github.com/cloudnative-pg/cloudnative-pg@v1.27.0',
    sum: 'h1:mp0zlYO4vKAJmQdArWORWKr1lmB4Hj8JeBQGX5RBnpg=',
    file: 'config/crd/bases/postgresql.cnpg.io_clusters.yaml',
  },
} as const satisfies Readonly<Record<string, Definition>>;

/** The path of the file with a definition. @throws Error if Go cannot fetch the module, or if it has other files */
export async function definitionFile(kind: keyof typeof definitions): Promise<string> {
  const { module, sum, file } = definitions[kind];
  const { stdout } = await run('go', ['mod', 'download', '-json', module], { cwd: tmpdir(), env: goEnvironment() });
  const { Dir: folder = '', Sum: found } = JSON.parse(stdout) as { readonly Dir?: string; readonly Sum?: string };
  if (found !== sum) throw new Error(`${module} has the checksum ${String(found)}, and ${sum} is expected`);
  return join(folder, file);
}
