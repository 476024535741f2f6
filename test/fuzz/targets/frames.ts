/** The bytes of a watch in protobuf that are not, or almost, an event. */
import { isUndecodable } from '../../../src/kube/reflector/wire-formats.ts';
import { readFrame } from '../../../src/kube/reflector/event-reader.ts';
import type { WatchEvent } from '../../../src/kube/reflector/watch-event.ts';
import { readConfig } from '../../../src/plan/read/config.ts';
import { readWorkload } from '../../../src/plan/read/workload.ts';
import { testReading } from '../../builders/config.ts';
import { fullTemplate } from '../../builders/templates.ts';
import { encodeFrame } from '../../fakes/apiserver/protobuf/encode.ts';
import { PlantedValues } from '../../support/planted.ts';
import type { Random } from '../../support/random.ts';
import { must, show, type Target } from '../target.ts';

const planted = new PlantedValues();
const value = Buffer.from(planted.next('planted')).toString('base64');
const metadata = { name: 'app', namespace: 'shop', uid: 'uid-1', resourceVersion: '7' };
const objects = [
  { apiVersion: 'v1', kind: 'Secret', metadata, data: { password: value, empty: '' } },
  {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: { ...metadata, annotations: { 'reroll.dev/auto': 'true' } },
    spec: { replicas: 2, template: fullTemplate },
  },
];
const frames = objects.map((object) => encodeFrame({ type: 'MODIFIED', object }).subarray(4));

/** Cut off, with changed or inserted bytes, or with a part of it left out. */
function broken(random: Random, frame: Buffer): Buffer {
  const at = random.below(frame.length);
  const changed = Buffer.from(frame);
  for (let count = random.below(4); count >= 0; count -= 1) changed[random.below(frame.length)] = random.below(256);
  return random.pick([
    frame.subarray(0, at),
    frame.subarray(at),
    changed,
    Buffer.concat([frame.subarray(0, at), Buffer.from([random.below(256)]), frame.subarray(at)]),
    Buffer.concat([frame.subarray(0, at), frame.subarray(at + 1 + random.below(20))]),
  ]);
}

/** Reduces the object as the watches do: what is decoded late may turn out to be malformed. */
function reduce(event: WatchEvent): string {
  if (event.type !== 'upsert') return event.type;
  try {
    const { kind } = event.object;
    if (kind === 'Secret') readConfig('Secret', event.object, testReading);
    else readWorkload('Deployment', event.object, testReading, true);
    return 'reduced';
  } catch (error) {
    must(isUndecodable(error), () => `${String(error)} for ${show(event)}`);
    must(planted.findIn(String(error)).length === 0, () => 'an error with a value');
    return 'unreadable';
  }
}

function checkFrame(random: Random): void {
  const frame = broken(random, random.pick(frames));
  const outcome = reduce(readFrame(frame, { target: undefined }));
  must(['reduced', 'remove', 'bookmark', 'error', 'unreadable'].includes(outcome), () => outcome);
}

export const frameTargets: readonly Target[] = [{ name: 'frames', check: checkFrame }];
