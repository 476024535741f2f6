/** The answers are those of a kube-apiserver 1.36. */
import { describe, expect, test } from '@jest/globals';

import { statusOf } from '../../../../src/kube/api/api-errors.ts';
import { safeMessage } from '../../../../src/kube/api/safe-message.ts';
import { response } from '../fake-transport.ts';

interface Refusal {
  readonly code?: number;
  readonly message?: string;
  readonly causes?: readonly object[];
}

const messageOf = ({ code = 422, message = 'said', causes }: Refusal, body?: object): string =>
  safeMessage(
    statusOf(
      response(code, { kind: 'Status', apiVersion: 'v1', code, reason: 'Invalid', message, details: { causes } }),
    ),
    body,
  );

const denial = "ValidatingAdmissionPolicy 'freeze' with binding 'freeze-shop' denied request: no changes in December";
const tooLong = {
  reason: 'FieldValueTooLong',
  message: 'Too long: may not be more than 262144 bytes',
  field: 'metadata.annotations',
};
const invalid = (field: string, value = 'hunter2'): object => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: must be something else`,
  field,
});

describe('the message of an admission policy', () => {
  test.each([403, 413, 422])('is kept, with status %d', (code) => {
    const message = `deployments.apps "web" is forbidden: ${denial}`;
    expect(messageOf({ code, message, causes: [{ message: denial }] })).toBe(denial);
  });

  test('is one line of bounded length', () => {
    const text = messageOf({ causes: [{ message: `a\nb ${'x'.repeat(5_000)}` }] });
    expect(text).toMatch(/^a b x+…$/);
    expect(text).toHaveLength(512);
    expect(
      messageOf({ causes: [1, 2, 3].map((each) => ({ message: `${String(each)}${'x'.repeat(500)}` })) }),
    ).toHaveLength(600);
  });

  test('is cut where it quotes a value as validations do', () => {
    const message = 'denied request: spec.paused: Invalid value: "hunter2": must be false';
    expect(messageOf({ causes: [{ message }] })).toBe('denied request: spec.paused: Invalid value');
  });

  test('is followed by the fields that a validation names', () => {
    expect(messageOf({ causes: [{ message: denial }, invalid('spec.replicas')] })).toBe(
      `${denial}; the API server finds the patched workload invalid: spec.replicas`,
    );
  });
});

describe('the message of a webhook', () => {
  const webhook = 'admission webhook "team.example" denied the request: ';

  test('is kept', () => {
    expect(messageOf({ message: `${webhook}the label team is missing` })).toBe(`${webhook}the label team is missing`);
  });

  test.each(['Invalid value: ', 'Unsupported value: ', 'Duplicate value: ', 'Not found: '])(
    'is not kept from where it quotes a value: %s',
    (quoting) => {
      const message = `${webhook}Deployment.apps "web" is invalid: spec.x: ${quoting}"hunter2": no\n and "hunter2"`;
      const text = messageOf({ message, causes: [invalid('spec.x')] });
      expect(text).toBe(`${webhook}Deployment.apps "web" is invalid: spec.x: ${quoting.slice(0, -2)}`);
    },
  );
});

describe('the message of a validation', () => {
  const start = 'the API server finds the patched workload invalid';

  test('is reduced to the field names, each once, where it quotes a value', () => {
    const causes = [invalid('metadata.labels'), invalid('metadata.labels', 'hunter3'), invalid('spec.replicas')];
    const message = 'Deployment.apps "web" is invalid: metadata.labels: Invalid value: "hunter2": no';
    expect(messageOf({ message, causes })).toBe(`${start}: metadata.labels, spec.replicas`);
  });

  test('is dropped where it quotes the whole object', () => {
    const message = ' "" is invalid: patch: Invalid value: "{\\"kind\\":\\"Deployment\\"}": strict decoding error';
    expect(messageOf({ message, causes: [invalid('patch')] })).toBe(`${start}: patch`);
    expect(messageOf({ message })).toBe(start);
  });

  test('is kept where it never quotes a value', () => {
    const required = { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.selector' };
    expect(messageOf({ causes: [required, invalid('spec.x')] })).toBe(
      `${start}: spec.selector: Required value, spec.x`,
    );
  });

  test('names no more than five fields', () => {
    const fields = Array.from({ length: 9 }, (_item, index) => `spec.f${String(index)}`);
    expect(messageOf({ causes: fields.map((field) => invalid(field)) })).toBe(
      `${start}: ${fields.slice(0, 5).join(', ')}`,
    );
  });
});

describe('annotations that do not fit', () => {
  const body = {
    metadata: { uid: 'u', annotations: { 'reroll.dev/record': '{"é":1}', 'reroll.dev/pending': null } },
    spec: { template: { metadata: { annotations: { 'reroll.dev/config-hash': 'abc' } } } },
  };

  test('are reported with the limit and the size of the record, once', () => {
    expect(messageOf({ causes: [tooLong, tooLong, tooLong] }, body)).toBe(
      'the annotations of the workload would be above the limit of 256 KiB (262144 bytes) for all of them together: ' +
        "reroll's record of 25 bytes does not fit beside the others",
    );
  });

  test('of the pod template are reported as such', () => {
    expect(messageOf({ causes: [{ ...tooLong, field: 'spec.template.annotations' }] }, body)).toBe(
      'the annotations of the pod template would be above the limit of 256 KiB (262144 bytes) for all of them together: ' +
        "reroll's trigger of 25 bytes does not fit beside the others",
    );
  });

  test('are reported in the words of the server where the patch is not known', () => {
    expect(messageOf({ causes: [tooLong, tooLong] })).toBe(
      'the API server finds the patched workload invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
    );
  });
});
