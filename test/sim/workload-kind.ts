/** The kind that the workloads of simulated clusters have for reroll: Deployment, or one that `--kinds` adds. */
import { withAddedKinds, type WorkloadKind } from '../../src/model/kinds.ts';
import { widgetType } from '../builders/widget-type.ts';

const customKind = 'widgets.example.com';

/** The same in the whole process, as the added kinds are. */
let present: WorkloadKind = 'Deployment';

/** The cluster stores its workloads as Deployments, and reroll gets them as objects of this kind. */
export function simWorkloadKind(): WorkloadKind {
  return present;
}

/** Runs something for which all workloads are custom resources, whose controller works as that of Deployments. */
export function withCustomKind<T>(run: () => Promise<T>): Promise<T> {
  return withAddedKinds({ [customKind]: { ...widgetType, progress: 'replicas' } }, async () => {
    present = customKind;
    try {
      return await run();
    } finally {
      present = 'Deployment';
    }
  });
}
