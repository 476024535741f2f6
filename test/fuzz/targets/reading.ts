/** Reads any object from the API server, in either vocabulary, as the caches do. */
import type { KubeObject } from '../../../src/model/kube-object.ts';
import type { HintProblem } from '../../../src/model/hints.ts';
import { configKinds, workloadKinds } from '../../../src/model/kinds.ts';
import { SinkWriter } from '../../../src/kube/reflector/sink-writer.ts';
import { readListPage, readWatchEvent, type NamedObject } from '../../../src/kube/reflector/watch-event.ts';
import { readConfig, type ReadSettings } from '../../../src/plan/read/config.ts';
import { readNamespace } from '../../../src/plan/read/hints.ts';
import { readWorkload } from '../../../src/plan/read/workload.ts';
import { testReading } from '../../builders/config.ts';
import { PlantedValues } from '../../support/planted.ts';
import type { Random } from '../../support/random.ts';
import { countReads, sizeOf } from '../read-counter.ts';
import { drawConfig, drawNamespace, drawWorkload, malform } from '../generate/objects.ts';
import { must, show, type Target } from '../target.ts';

const readingOf = (random: Random): ReadSettings => ({ ...testReading, isStakater: random.below(2) === 0 });

/** The most reads of one member of the input, whatever its content. */
const mostReadsEach = 60;

/** Checks the number of reads against the size of the input. */
function mustBeBounded(reads: number, input: unknown): void {
  const limit = mostReadsEach * (sizeOf(input) + 10);
  must(reads <= limit, () => `${String(reads)} reads, more than ${String(limit)}, for ${show(input)}`);
}

/** Checks that the report of problems is bounded. */
function mustBeBrief(problems: readonly HintProblem[], input: unknown): void {
  const longest = Math.max(0, ...problems.map(({ annotation, message }) => annotation.length + message.length));
  must(
    problems.length <= 100 && longest <= 1_000,
    () => `${String(problems.length)} problems of up to ${String(longest)} characters for ${show(input)}`,
  );
}

function checkWorkload(random: Random): void {
  const object = drawWorkload(random);
  const reading = readingOf(random);
  const { value, reads } = countReads(object);
  const state = readWorkload(random.pick(workloadKinds()), value, reading, random.below(2) === 0);
  mustBeBounded(reads(), object);
  if (state !== undefined) mustBeBrief([...state.hints.problems, ...(state.stakater?.hints.problems ?? [])], object);
}

const planted = new PlantedValues();
const plantedValue = planted.next('planted');

function checkConfig(random: Random): void {
  const kind = random.pick(configKinds);
  const drawn = drawConfig(random, kind);
  const text = kind === 'Secret' ? Buffer.from(plantedValue).toString('base64') : plantedValue;
  const object = drawn.data === null ? drawn : { ...drawn, data: { ...drawn.data, planted: text } };
  const { value, reads } = countReads(object);
  const state = readConfig(kind, value, readingOf(random));
  mustBeBounded(reads(), object);
  must(planted.findIn(JSON.stringify(state)).length === 0, () => `a value in ${show(state)}`);
  const { keys, digests } = state;
  must(keys.length === digests.length && digests.every((digest) => digest.length === 22), () => show(object));
}

function checkNamespace(random: Random): void {
  const object = drawNamespace(random);
  const { value, reads } = countReads(object);
  mustBeBrief(readNamespace(value, testReading).problems, object);
  mustBeBounded(reads(), object);
}

/** No object, however wrong, stops the flow: it is used, or dropped and counted, and the next one is delivered. */
function checkMalformed(random: Random): void {
  const object = malform(random, drawWorkload(random)) as KubeObject;
  const line = JSON.stringify({
    type: random.pick(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR', 'x']),
    object,
  });
  const event = readWatchEvent(line);
  const page = readListPage(malform(random, { metadata: { resourceVersion: '1' }, items: [object] }));
  const objects: NamedObject[] = [...('object' in event ? [event.object] : []), ...(page?.items ?? [])];
  let outcomes = 0;
  const count = (): void => {
    outcomes += 1;
  };
  const writer = new SinkWriter({
    resource: 'deployments',
    reduce: (each) => readWorkload('Deployment', each, readingOf(random), true),
    sink: { upsert: count, remove: count, keys: () => [], listed: () => undefined },
    logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    metrics: { objectDropped: count },
  });
  for (const each of objects) writer.upsert(each);
  must(outcomes === objects.length, () => `${String(outcomes)} outcomes for ${show(objects)}`);
}

/** The bytes of a watch that are not, or almost, JSON. */
function checkLine(random: Random): void {
  const line = JSON.stringify({ type: 'MODIFIED', object: drawNamespace(random) });
  const at = random.below(line.length + 1);
  const broken = random.pick([
    line.slice(0, at),
    line.slice(at),
    `${line.slice(0, at)}\0${line.slice(at)}`,
    `[${line}]`,
    'null',
    '7',
  ]);
  const { type } = readWatchEvent(broken);
  must(['upsert', 'remove', 'bookmark', 'error', 'unreadable'].includes(type), () => `${type} of ${broken}`);
}

export const readingTargets: readonly Target[] = [
  { name: 'workloads', check: checkWorkload },
  { name: 'configs', check: checkConfig },
  { name: 'namespaces', check: checkNamespace },
  { name: 'malformed', check: checkMalformed },
  { name: 'lines', check: checkLine },
];
