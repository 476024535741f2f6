/** All faults, in the order in which they run and are reported. */
import { answerFaults } from './families/answer-faults.ts';
import { clockFaults } from './families/clock-faults.ts';
import { credentialFaults } from './families/credential-faults.ts';
import { electionFaults } from './families/election-faults.ts';
import { policyFaults } from './families/policy-faults.ts';
import { logFaults } from './families/log-faults.ts';
import { networkFaults } from './families/network-faults.ts';
import { processFaults } from './families/process-faults.ts';
import { serverFaults } from './families/server-faults.ts';
import type { Fault } from './fault.ts';

export const faults: readonly Fault[] = [
  ...networkFaults,
  ...answerFaults,
  ...policyFaults,
  ...credentialFaults,
  ...serverFaults,
  ...processFaults,
  ...electionFaults,
  ...clockFaults,
  ...logFaults,
];
