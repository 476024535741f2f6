import { expect, test } from '@jest/globals';

import { parseUsage } from '../../support/process-usage.ts';

const status = 'Name:\tnode\nVmHWM:\t   90000 kB\nVmRSS:\t   80000 kB\nRssAnon:\t   50000 kB\n';
const stat = '17 (a (b) c) S 1 17 17 0 -1 4194560 9 0 0 0 250 50 0 0 20 0 11 0 100 1 2';

test('memory is read in MB of a million bytes, and times in ms, whatever the name of the program holds', () => {
  expect(parseUsage(status, stat)).toEqual({ rssMb: 81.92, peakMb: 92.16, anonymousMb: 51.2, cpuMs: 3_000 });
});

test('what is not there is named', () => {
  expect(() => parseUsage('Name:\tnode\n', stat)).toThrow('no VmRSS in the status of the process');
  expect(() => parseUsage(status, '17 (node) S')).toThrow('no times in the stat of the process');
});
