/** Steps that change the installation itself. */
import { installNamespace } from '../installation.ts';
import type { Step } from './scenario.ts';

/** Deletes the Secret with the digest key, and waits until it is restored with the same key. */
export const deleteHashKey: Step = {
  description: 'delete the Secret with the key of the digests',
  run: async (env) => {
    const path = `/api/v1/namespaces/${installNamespace}/secrets/reroll-hash-key`;
    const before = await env.client.get(path);
    await env.client.delete(path);
    const after = await env.until('the Secret to come back', async () => {
      const { status, body } = await env.client.request('GET', path);
      return status === 200 && body;
    });
    if (JSON.stringify(after['data']) !== JSON.stringify(before['data'])) throw new Error('it holds another key');
  },
};
