/** Steps with which users change the workload, its pod template and its namespace. */
import { randomUUID } from 'node:crypto';

import type { ApiObject } from '../../support/api-client.ts';
import { nextChange } from './expectations.ts';
import { podSpec, type Use } from './objects.ts';
import type { Step } from './scenario.ts';
import { deployWorkload, usesOf } from './set-up.ts';
import type { ScenarioEnv } from './scenario-env.ts';
import { untilRecorded } from './traces.ts';
import { defaultPrefix, namesUnder } from './names.ts';

const names = namesUnder(defaultPrefix);
const ours: readonly string[] = [names.hash, names.cause, names.record];

type Changes = Readonly<Record<string, string | null>>;

/** Deploys the workload of a scenario that begins without it, and waits until it has been seen. */
export const deploy: Step = {
  description: 'deploy the workload',
  run: async (env) => {
    env.markLog();
    await deployWorkload(env);
    const { metadata } = await env.client.get(env.workloadPath());
    await env.until('the workload', () => {
      return env.group.history.of(env.web)?.object.metadata.uid === metadata.uid;
    });
  },
};

export const deployAndRecord: Step = {
  description: 'deploy the workload, which is recorded',
  run: async (env) => {
    await deploy.run(env);
    await untilRecorded(env, env.web);
  },
};

/** Deletes the workload, and waits until it is gone. */
export const removeWorkload: Step = {
  description: 'delete the workload',
  run: async (env) => {
    await env.client.delete(`${env.workloadPath()}?propagationPolicy=Background`);
    await env.until('the workload to go', async () => {
      const { status } = await env.client.request('GET', env.workloadPath());
      return status === 404;
    });
  },
};

/** Sets annotations of the workload; null removes one. */
export function annotate(annotations: Changes): Step {
  return {
    description: `annotate the workload with ${JSON.stringify(annotations)}`,
    run: async (env) => {
      env.markLog();
      await env.client.patch(env.workloadPath(), { metadata: { annotations } });
    },
  };
}

/** Sets annotations of the pod template, as another client: one template change. */
export function annotateTemplate(annotations: Changes): Step {
  return othersChange(`annotate the pod template with ${JSON.stringify(annotations)}`, (env) =>
    env.client.patch(env.workloadPath(), { spec: { template: { metadata: { annotations } } } }),
  );
}

/** What `kubectl rollout restart` does. */
export const restartPods: Step = othersChange('kubectl rollout restart', (env) => {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': randomUUID() };
  return env.client.patch(`${env.workloadPath()}?fieldManager=kubectl-rollout`, {
    spec: { template: { metadata: { annotations } } },
  });
});

/** Deploys another image, as `kubectl set image` or a CI job does. */
export const changeImage: Step = othersChange('another image', (env) => {
  const image = `registry.example/app:${randomUUID()}`;
  return env.client.call('PATCH', env.workloadPath(), {
    body: { spec: { template: { spec: { containers: [{ name: 'main', image }] } } } },
    contentType: 'application/strategic-merge-patch+json',
  });
});

/** Uses other configs. */
export function useConfigs(...uses: readonly Use[]): Step {
  return othersChange('use other configs', (env) =>
    env.client.patch(env.workloadPath(), { spec: { template: { spec: podSpec(usesOf(env, uses)) } } }),
  );
}

/**
 * Replaces the workload by its manifest, as `kubectl replace` does: fields that are not in the manifest are removed.
 */
export const replaceByManifest: Step = othersChange('kubectl replace', async (env) => {
  await replace(env, 'kubectl-replace', withoutOurs);
});

/** The same for a template without reroll's annotations, so that it stays as it is. */
export const replaceMetadata: Step = {
  description: 'kubectl replace, which leaves the template as it is',
  run: async (env) => {
    env.markLog();
    await replace(env, 'kubectl-replace', withoutOurs);
  },
};

/** An operator that replaces the workload repeatedly, whatever other clients write. */
export function replaceRepeatedly({ times, everyMs }: { readonly times: number; readonly everyMs: number }): Step {
  return othersChange(`an operator that replaces the workload ${String(times)} times`, async (env) => {
    for (let count = 0; count < times; count += 1) {
      await replace(env, 'operator', withoutOurs);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  });
}

/** Applies the manifest by server-side apply with force, as Flux does. */
export const applyByForce: Step = {
  description: 'kubectl apply --server-side --force-conflicts',
  run: async (env) => {
    env.markLog();
    const { apiVersion, kind } = await env.client.get(env.workloadPath());
    const manifest = { apiVersion, kind, ...(env.notes.get('manifest') as object) };
    await env.client.call('PATCH', `${env.workloadPath()}?fieldManager=flux&force=true`, {
      body: manifest,
      contentType: 'application/apply-patch+yaml',
    });
  },
};

/** Scales the workload, which changes its `spec` but not its pod template. */
export const scale: Step = {
  description: 'scale the workload',
  run: async (env) => {
    await env.client.patch(env.workloadPath(), { spec: { replicas: 2 } });
  },
};

/** Removes reroll's annotations from the workload's metadata. */
export const stripRecord: Step = annotate({ [names.record]: null });

/** Removes the record each time it is restored, until the log has this message about the workload. */
export function stripRecordUntil(msg: string, reason: string): Step {
  return {
    description: `remove the record until the log has "${msg}" ${reason}`,
    run: async (env) => {
      const isSaid = (): boolean => env.log.some((line) => line.msg === msg && line['reason'] === reason);
      env.markLog();
      await env.until(`"${msg}" ${reason} in the log`, async () => {
        await env.client.patch(env.workloadPath(), { metadata: { annotations: { [names.record]: null } } });
        await env.until('the record to come back, or not', async () => {
          const { metadata } = await env.client.get(env.workloadPath());
          return isSaid() || metadata.annotations?.[names.record] !== undefined;
        });
        return isSaid();
      });
    },
  };
}

export function changeNamespace(patch: { readonly annotations?: Changes; readonly labels?: Changes }): Step {
  return {
    description: `change the namespace: ${JSON.stringify(patch)}`,
    run: async (env) => {
      env.markLog();
      await env.client.patch(`/api/v1/namespaces/${env.params.namespace}`, { metadata: patch });
    },
  };
}

/** Holds the next rollout. */
export const holdRollouts: Step = {
  description: 'rollouts make no progress from here on',
  run: async (env) => {
    env.group.holdRollouts(env.params.namespace);
  },
};

/** Another client changes the template once. */
export function othersChange(description: string, change: (env: ScenarioEnv) => Promise<unknown>): Step {
  return {
    description,
    run: async (env) => {
      env.markLog();
      await change(env);
      await nextChange(env);
    },
  };
}

/** Reads, changes and writes the workload; retries when reroll writes in between. */
export async function replace(env: ScenarioEnv, manager: string, change: (object: ApiObject) => void): Promise<void> {
  await env.until('a replacement', async () => {
    const object = await env.client.get(env.workloadPath());
    change(object);
    const path = `${env.workloadPath()}?fieldManager=${manager}`;
    const { status } = await env.client.request('PUT', path, { body: object });
    return status === 200;
  });
}

function withoutOurs(object: ApiObject): void {
  const { template } = object['spec'] as { template: ApiObject };
  for (const { metadata } of [object, template]) {
    const kept = Object.entries(metadata.annotations ?? {}).filter(([key]) => !ours.includes(key));
    if (kept.length === 0) delete metadata.annotations;
    else metadata.annotations = Object.fromEntries(kept);
  }
}
