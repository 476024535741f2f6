/** Every answer to "why not", as text and as data. */
import { afterEach, describe, expect, test } from '@jest/globals';

import { setAddedKinds } from '../../../../src/model/kinds.ts';
import { readSchema } from '../../../support/data-schemas.ts';
import { explain } from './run-explain.ts';
import { leftAlone, ofInstallation } from './why-not/left-alone.ts';
import { notOptedIn } from './why-not/not-opted-in.ts';
import { ofBreakers } from './why-not/of-breakers.ts';
import { ofBlockers, ofComparison } from './why-not/of-changes.ts';
import { ofKinds } from './why-not/of-kinds.ts';
import { ofHints } from './why-not/of-hints.ts';
import { ofUses } from './why-not/of-uses.ts';

const rows = [
  ...leftAlone,
  ...notOptedIn,
  ...ofInstallation,
  ...ofBreakers,
  ...ofHints,
  ...ofUses,
  ...ofComparison,
  ...ofBlockers,
  ...ofKinds,
];

afterEach(() => {
  setAddedKinds({});
});

describe('explain-every-why-not', () => {
  test.each(rows.map((row) => [row.code, row.what, row] as const))('%s: %s', async (code, _what, row) => {
    const { shop, says, argv = 'deploy/web', surroundings } = row;
    const { text, data } = await explain(await shop(), argv, surroundings);
    expect(text).toMatch(typeof says === 'string' ? new RegExp(escape(says)) : says);
    expect(data.answers.map((answer) => answer.code)).toContain(code);
  });

  test('has each answer of the schema', () => {
    const { $defs } = readSchema('workload-explanation') as {
      $defs: { answer: { properties: { code: { enum: string[] } } } };
    };
    expect([...new Set(rows.map(({ code }) => code))].sort()).toEqual([...$defs.answer.properties.code.enum].sort());
  });

  test('none advises to grant the right to read the digest key', async () => {
    for (const { shop, argv = 'deploy/web', surroundings } of rows) {
      const { lines, talk } = await explain(await shop(), argv, surroundings);
      expect([...lines, ...talk].join('\n')).not.toMatch(/hash-key|grant/);
    }
  });
});

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
