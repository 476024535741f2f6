/** What somebody does with the workload, its pod template and its namespace. */
import { randomUUID } from 'node:crypto';

import type { ApiObject } from '../../support/api-client.ts';
import { nextChange } from './expectations.ts';
import { podSpec, type Use } from './objects.ts';
import type { Step } from './scenario.ts';
import { deployWorkload, usesOf } from './set-up.ts';
import type { Stage } from './stage.ts';
import { untilRecorded } from './traces.ts';
import { defaultPrefix, namesUnder } from './words.ts';

const names = namesUnder(defaultPrefix);
const ours: readonly string[] = [names.hash, names.cause, names.record];

type Changes = Readonly<Record<string, string | null>>;

/** Deploys a workload that was held back, and waits until it has been seen. */
export const deploy: Step = {
  says: 'deploy the workload',
  run: async (stage) => {
    stage.markLog();
    await deployWorkload(stage);
    const { metadata } = await stage.client.get(stage.workloadPath());
    await stage.until('the workload', () => {
      return stage.theatre.history.of(stage.web)?.object.metadata.uid === metadata.uid;
    });
  },
};

export const deployAndRecord: Step = {
  says: 'deploy the workload, which is recorded',
  run: async (stage) => {
    await deploy.run(stage);
    await untilRecorded(stage, stage.web);
  },
};

/** Deletes the workload, and waits until it is gone. */
export const removeWorkload: Step = {
  says: 'delete the workload',
  run: async (stage) => {
    await stage.client.delete(`${stage.workloadPath()}?propagationPolicy=Background`);
    await stage.until('the workload to go', async () => {
      const { status } = await stage.client.request('GET', stage.workloadPath());
      return status === 404;
    });
  },
};

/** Sets annotations of the workload; null removes one. */
export function annotate(annotations: Changes): Step {
  return {
    says: `annotate the workload with ${JSON.stringify(annotations)}`,
    run: async (stage) => {
      stage.markLog();
      await stage.client.patch(stage.workloadPath(), { metadata: { annotations } });
    },
  };
}

/** Sets annotations of the pod template, as somebody else: one template change. */
export function annotateTemplate(annotations: Changes): Step {
  return othersChange(`annotate the pod template with ${JSON.stringify(annotations)}`, (stage) =>
    stage.client.patch(stage.workloadPath(), { spec: { template: { metadata: { annotations } } } }),
  );
}

/** What `kubectl rollout restart` does. */
export const restartPods: Step = othersChange('kubectl rollout restart', (stage) => {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': randomUUID() };
  return stage.client.patch(`${stage.workloadPath()}?fieldManager=kubectl-rollout`, {
    spec: { template: { metadata: { annotations } } },
  });
});

/** Deploys another image, as `kubectl set image` or a CI job does. */
export const changeImage: Step = othersChange('another image', (stage) => {
  const image = `registry.example/app:${randomUUID()}`;
  return stage.client.call('PATCH', stage.workloadPath(), {
    body: { spec: { template: { spec: { containers: [{ name: 'main', image }] } } } },
    contentType: 'application/strategic-merge-patch+json',
  });
});

/** Uses other configs. */
export function useConfigs(...uses: readonly Use[]): Step {
  return othersChange('use other configs', (stage) =>
    stage.client.patch(stage.workloadPath(), { spec: { template: { spec: podSpec(usesOf(stage, uses)) } } }),
  );
}

/** Replaces the workload by its manifest, as `kubectl replace` does: whatever is not in the manifest goes. */
export const replaceByManifest: Step = othersChange('kubectl replace', async (stage) => {
  await replace(stage, 'kubectl-replace', withoutOurs);
});

/** The same where nothing of ours is in the template, so that it stays as it is. */
export const replaceMetadata: Step = {
  says: 'kubectl replace, which leaves the template as it is',
  run: async (stage) => {
    stage.markLog();
    await replace(stage, 'kubectl-replace', withoutOurs);
  },
};

/** An operator that replaces the workload again and again, whatever others write into it. */
export function replaceRepeatedly({ times, everyMs }: { readonly times: number; readonly everyMs: number }): Step {
  return othersChange(`an operator that replaces the workload ${String(times)} times`, async (stage) => {
    for (let count = 0; count < times; count += 1) {
      await replace(stage, 'operator', withoutOurs);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  });
}

/** Applies the manifest by server-side apply with force, as Flux does. */
export const applyByForce: Step = {
  says: 'kubectl apply --server-side --force-conflicts',
  run: async (stage) => {
    stage.markLog();
    const { apiVersion, kind } = await stage.client.get(stage.workloadPath());
    const manifest = { apiVersion, kind, ...(stage.notes.get('manifest') as object) };
    await stage.client.call('PATCH', `${stage.workloadPath()}?fieldManager=flux&force=true`, {
      body: manifest,
      contentType: 'application/apply-patch+yaml',
    });
  },
};

/** Scales the workload, which changes its `spec` but not its pod template. */
export const scale: Step = {
  says: 'scale the workload',
  run: async (stage) => {
    await stage.client.patch(stage.workloadPath(), { spec: { replicas: 2 } });
  },
};

/** Takes away what reroll has noted on the workload's metadata. */
export const stripRecord: Step = annotate({ [names.record]: null });

/** Takes it away, again as soon as it is restored, until the log says this of the workload. */
export function stripRecordUntil(msg: string, reason: string): Step {
  return {
    says: `take the record away until the log says "${msg}" ${reason}`,
    run: async (stage) => {
      const isSaid = (): boolean => stage.log.some((line) => line.msg === msg && line['reason'] === reason);
      stage.markLog();
      await stage.until(`"${msg}" ${reason} in the log`, async () => {
        await stage.client.patch(stage.workloadPath(), { metadata: { annotations: { [names.record]: null } } });
        await stage.until('the record to come back, or not', async () => {
          const { metadata } = await stage.client.get(stage.workloadPath());
          return isSaid() || metadata.annotations?.[names.record] !== undefined;
        });
        return isSaid();
      });
    },
  };
}

export function changeNamespace(patch: { readonly annotations?: Changes; readonly labels?: Changes }): Step {
  return {
    says: `change the namespace: ${JSON.stringify(patch)}`,
    run: async (stage) => {
      stage.markLog();
      await stage.client.patch(`/api/v1/namespaces/${stage.cast.namespace}`, { metadata: patch });
    },
  };
}

/** Keeps the rollout that comes next from being completed. */
export const holdRollouts: Step = {
  says: 'rollouts make no progress from here on',
  run: async (stage) => {
    stage.theatre.holdRollouts(stage.cast.namespace);
  },
};

/** Somebody else changes the template, once. */
export function othersChange(says: string, change: (stage: Stage) => Promise<unknown>): Step {
  return {
    says,
    run: async (stage) => {
      stage.markLog();
      await change(stage);
      await nextChange(stage);
    },
  };
}

/** Reads, changes and writes it back; reroll may write in between. */
export async function replace(stage: Stage, manager: string, change: (object: ApiObject) => void): Promise<void> {
  await stage.until('a replacement', async () => {
    const object = await stage.client.get(stage.workloadPath());
    change(object);
    const path = `${stage.workloadPath()}?fieldManager=${manager}`;
    const { status } = await stage.client.request('PUT', path, { body: object });
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
