/**
 * `manifests/install.yaml`: the objects that `kubectl apply -k manifests` applies, in one file for users without a
 * checkout.
 */
import { runProgram } from '../support/run-program.ts';

const header = `# What \`kubectl apply -k manifests\` applies, in one file. Put the name of your image in the place of \`image: reroll:…\`.
# Written by \`npm run manifests\`.
`;

/** The text of the file. */
export async function renderInstallManifest(kubectl: string): Promise<string> {
  return header + (await runProgram(kubectl, 'kustomize', 'manifests'));
}
