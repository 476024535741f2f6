/** Generates records as reroll writes them, as another version or installation may write them, and broken ones. */
import { testDigester } from '../../builders/config.ts';
import type { Random } from '../../support/random.ts';
import { drawName, drawText, drawVersion } from './texts.ts';

export function drawRecord(random: Random): string {
  const count = random.below(1_000) === 0 ? 500 : random.below(4);
  const entries = Array.from({ length: count }, () => [drawRef(random), drawEntry(random)] as const);
  const record = {
    v: random.pick([1, 1, 1, 1, 1, 2, 0, '1', null]),
    key: random.pick([testDigester.keyId, testDigester.keyId, testDigester.keyId, 'unknown1', 7]),
    ...(random.below(2) === 0 ? {} : { rolledAt: drawTime(random) }),
    ...(random.below(2) === 0 ? {} : { streak: random.pick<unknown>([0.5, 4.98, 70, 1_000, 1e300, -1, '7', null]) }),
    ...(random.below(2) === 0 ? {} : { from: drawText(random) }),
    ...(random.below(2) === 0 ? {} : { roll: drawRoll(random) }),
    ...(random.below(2) === 0 ? {} : { of: drawStarts(random) }),
    configs: random.below(20) === 0 ? random.pick([null, [], 'x', 7]) : Object.fromEntries(entries),
  };
  const text = JSON.stringify(record);
  return random.below(20) === 0 ? text.slice(0, random.below(text.length)) : text;
}

export function drawTime(random: Random): string {
  const valid = ['2024-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2023-11-14T22:13:20Z'];
  return random.below(4) > 0 ? random.pick(valid) : random.pick(['', '+275760-09-13', '-1', 'now', drawText(random)]);
}

function drawRoll(random: Random): unknown {
  const optional = (member: string, ...values: readonly unknown[]): object =>
    random.below(2) === 0 ? {} : { [member]: random.pick<unknown>([...values, ...values, null, [], 7, '', -1]) };
  return {
    to: random.pick(['t', drawText(random), 7]),
    base: random.pick([testDigester.keyId, drawText(random), null]),
    ...optional('alone', true),
    ...optional('gen', 1, 3),
    ...optional('seen', drawTime(random)),
    ...optional(
      'for',
      [drawRef(random)],
      Array.from({ length: random.below(30) }, () => drawRef(random)),
    ),
    ...optional('was', 'ok', 'bad'),
    ...optional('down', 1, 2),
  };
}

function drawStarts(random: Random): unknown {
  const count = random.below(20) === 0 ? 30 : random.below(4);
  const id = (): unknown => random.pick(['k3xq7m2pzt4wab5c', 'absent', drawText(random), 7, null]);
  return Object.fromEntries(Array.from({ length: count }, () => [drawRef(random), id()]));
}

function drawRef(random: Random): string {
  const kind = random.pick(['ConfigMap', 'Secret', 'ConfigMap', 'Secret', 'Pod', '']);
  return random.below(20) === 0 ? drawText(random) : `${kind}/${drawName(random)}`;
}

function drawEntry(random: Random): unknown {
  switch (random.below(12)) {
    case 0:
      return 'absent';
    case 1:
      return random.pick([null, 7, [], {}, { rv: 7, keys: {} }, { rv: '1' }, { rv: '1', keys: { '*': 7 } }]);
    default: {
      const keys = Array.from({ length: random.below(3) }, () => [
        random.pick(['*', 'color', '__proto__', drawText(random)]),
        random.pick(['absent', 'AAAAAAAAAAAAAAAAAAAAAA', drawText(random)]),
      ]);
      return { rv: drawVersion(random), keys: Object.fromEntries(keys) as unknown };
    }
  }
}
