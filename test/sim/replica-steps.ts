/** Plays the steps that concern the watches, patches and reads of one replica. */
import type { Replica } from './replica.ts';
import type { ReplicaStep } from './steps.ts';

type WatchStep = Extract<ReplicaStep, { readonly do: 'deliver' | 'begin list' | 'list items' | 'end list' }>;
type PathStep = Extract<
  ReplicaStep,
  { readonly do: 'next patch' | 'fail read' | 'answer' | 'adopt next' | 'deliver lease' | 'slow lease' | 'renew lease' }
>;

export function playOn(replica: Replica, step: WatchStep | PathStep): void {
  if (isWatchStep(step)) playOnWatches(replica, step);
  else playOnPaths(replica, step);
}

function isWatchStep(step: WatchStep | PathStep): step is WatchStep {
  return 'watch' in step;
}

function playOnPaths(replica: Replica, step: PathStep): void {
  switch (step.do) {
    case 'next patch':
      replica.patches.fates.push(step.fate);
      return;
    case 'fail read':
      replica.reads.failing += 1;
      return;
    case 'answer':
      replica.patches.arrive();
      return;
    case 'adopt next':
      replica.relist();
      return;
    case 'deliver lease':
      replica.seeLease();
      return;
    case 'slow lease':
      replica.isLeaseSlow = true;
      return;
    case 'renew lease':
      replica.renew();
  }
}

function playOnWatches(replica: Replica, step: WatchStep): void {
  const chosen = replica.watches.filter(({ kind }) => step.watch === 'all' || kind === step.watch);
  for (const watch of chosen) {
    if (step.do === 'deliver') watch.deliver(step.count);
    else if (step.do === 'list items') watch.listItems(step.count);
    else if (step.do === 'end list') watch.endList();
    else if (replica.mayList(watch.kind)) watch.beginList();
  }
}
