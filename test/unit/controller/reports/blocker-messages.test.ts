import { describe, expect, test } from '@jest/globals';

import { ControllerFixture } from '../../../fakes/controller-fixture.ts';

const blue = { resourceVersion: '200', data: { color: 'blue' } };

/** The end of the note of a roll's Event, and the note of its log line. */
async function notesOf(spec: object): Promise<{ readonly event: string | undefined; readonly line: unknown }> {
  const fixture = await ControllerFixture.baselined();
  fixture.workload({ spec });
  fixture.config(blue);
  await fixture.reconcile();
  const note = fixture.events.find(({ reason }) => reason === 'ContentChanged')?.note;
  const rolled = fixture.log.lines.find(({ msg }) => msg === 'rolled');
  return { event: note?.split('; ').slice(2).join('; '), line: rolled?.['note'] };
}

function partitioned(replicas: number | undefined, partition: number): object {
  return {
    ...(replicas === undefined ? {} : { replicas }),
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
  };
}

describe('the Event and the log line of a roll say what is left to do', () => {
  test.each([
    [
      'a partition at the number of replicas holds every pod back',
      partitioned(3, 3),
      'updateStrategy.rollingUpdate.partition is 3 with 3 replicas: the rollout reaches none of them; ' +
        'lower it, or delete the pods, to load the new content',
    ],
    [
      'a partition above the number of replicas does, too',
      partitioned(undefined, 5),
      'updateStrategy.rollingUpdate.partition is 5 with 1 replica: the rollout reaches none of them; ' +
        'lower it, or delete the pods, to load the new content',
    ],
    [
      'a partition below it lets some pods be replaced',
      partitioned(3, 1),
      'updateStrategy.rollingUpdate.partition is 1 with 3 replicas: the rollout reaches 2 of them; ' +
        'lower it, or delete the others, to load the new content in all',
    ],
    [
      'OnDelete',
      { updateStrategy: { type: 'OnDelete' } },
      'updateStrategy is OnDelete: delete its pods to load the new content',
    ],
    ['a paused Deployment', { paused: true }, 'spec.paused is true: resume it to load the new content'],
    [
      'no replicas, whatever the partition: pods that start later are new',
      partitioned(0, 2),
      'it has no replicas: the new content is loaded when it is scaled up',
    ],
  ])('%s', async (_rule, spec, note) => {
    expect(await notesOf(spec)).toEqual({ event: note, line: note });
  });

  test.each([
    ['a partition of 0', partitioned(3, 0)],
    ['no update strategy', { replicas: 3 }],
    ['a rolling update without a partition', { replicas: 3, updateStrategy: { rollingUpdate: null } }],
  ])('nothing about %s', async (_what, spec) => {
    expect(await notesOf(spec)).toEqual({ event: '', line: undefined });
  });
});
