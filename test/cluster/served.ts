/** Waits for the definitions of custom resources: the API server does not serve a new one at once. */
import { waitFor } from '../support/wait-for.ts';

/** Resolves when kubectl can list all of these resources. */
export async function untilServed(
  kubectl: (...args: readonly string[]) => Promise<string>,
  resources: readonly string[],
): Promise<void> {
  for (const resource of resources) {
    await waitFor(`the API server to serve ${resource}`, async () => {
      await kubectl('get', resource, '--all-namespaces');
      return true;
    });
  }
}
