/** Command lines of the commands that write, which do not say what is meant: each message says what to write. */
import { expect, test } from '@jest/globals';

import { complaint } from '../../config/line.ts';

const long = 'x'.repeat(65);

test.each([
  ['approve', 'no workload is named: accepted are KIND/NAME, --change and --selector'],
  ['approve -A', 'no workload is named: accepted are KIND/NAME, --change and --selector'],
  ['approve deploy', 'deployment has no name: accepted is KIND/NAME'],
  ['approve deploy/web --change 44ad4caa', '--change excludes names: accepted is one of them'],
  ['approve deploy/web -l app=web', '--selector excludes names: accepted is one of them'],
  ['approve deploy/web -A', '--all-namespaces excludes names: name a namespace instead'],
  ['approve -l app=web -A -n shop', '--namespace and --all-namespaces exclude each other: accepted is one of them'],
  ['approve cm/app', 'kind ConfigMap is not accepted here: accepted: deployment, statefulset, daemonset'],
  ['approve depoyment/web', 'unknown kind "depoyment"; did you mean deployment?'],
  ['approve deploy/Web', 'invalid name "Web": accepted are lower case letters, digits, - and .'],
  ['approve deploy/web --id 44ad4caa', '--id: invalid value "44ad4caa": accepted is ids of contents, such as '],
  ['approve deploy/web --id', '--id: no value is given: accepted is ids of contents, such as '],
  ['approve --change 44AD4CAA', '--change: invalid value "44AD4CAA": accepted is the id of a change, 8 hexadecimal '],
  ['approve -l app=a=b', '--selector: invalid value "app=a=b"'],
  ['approve deploy/web --yse', 'unknown option "--yse"; did you mean --yes?'],
  ['approve deploy/web -o json', '--output: invalid value "json": accepted is one of text, name'],
  ['approve deploy/web --as-group admins', '--as-group needs --as'],
  ['now', 'no workload is named: accepted are KIND/NAME, --change and --selector'],
  ['resume web', 'unknown trip or kind "web"; accepted: the id of a trip, configmap, secret'],
  ['resume confgmap', 'unknown trip or kind "confgmap"; did you mean configmap?'],
  ['resume cm', 'configmap has no name: accepted is KIND/NAME'],
  ['resume deploy/web', 'kind Deployment is not accepted here: accepted: configmap, secret'],
  ['resume cm/App', 'invalid name "App": accepted are lower case letters, digits, - and .'],
  ['resume cm/app -A', '--all-namespaces excludes names: it lists all that is tripped'],
  ['resume -A -n shop', '--namespace and --all-namespaces exclude each other: accepted is one of them'],
  ['resume cm/app -l app=web', 'unknown option "--selector"'],
  ['hold --reason x', 'nothing is named: accepted are KIND/NAME and --all'],
  ['hold deploy/web', '--reason is missing: a hold says why, such as --reason INC-4711'],
  [
    'hold deploy/web --reason=',
    '--reason: no value is given: accepted is a reason of at most 64 characters in one line',
  ],
  [
    `hold deploy/web --reason ${long}`,
    `--reason: invalid value "${long}": accepted is a reason of at most 64 characters`,
  ],
  ['hold deploy/web --reason a\nb', '--reason: invalid value "a\\nb": accepted is a reason of at most 64 characters'],
  ['hold deploy/web --reason a\u001b[2J', '--reason: invalid value "a\\u001b[2J": accepted is a reason of at most 64 '],
  ['hold --all deploy/web --reason x', '--all excludes names: accepted is one of them'],
  [
    'hold deploy/web --reason x --for 2h --until 2027-01-07T06:00:00Z',
    '--for and --until exclude each other: accepted is',
  ],
  ['hold deploy/web --off --for 2h', '--off and --for exclude each other: accepted is one of them'],
  ['hold deploy/web --off --reason x', '--off and --reason exclude each other: accepted is one of them'],
  [
    'hold deploy/web --off --until 2027-01-07T06:00:00Z',
    '--off and --until exclude each other: accepted is one of them',
  ],
  [
    'hold deploy/web --reason x --for 2',
    '--for: invalid value "2": accepted is a duration such as 30m, 2h or 3d, from 1s to 366d',
  ],
  ['hold deploy/web --reason x --for 999ms', '--for: invalid value "999ms": accepted is a duration such as '],
  ['hold deploy/web --reason x --for 367d', '--for: invalid value "367d": accepted is a duration such as '],
  ['hold deploy/web --reason x --for -2h', '--for: invalid value "-2h": accepted is a duration such as '],
  [
    'hold deploy/web --reason x --until tomorrow',
    '--until: invalid value "tomorrow": accepted is a time with an offset or Z, ',
  ],
  [
    'hold deploy/web --reason x --until 2027-01-07T06:00:00',
    'accepted is a time with an offset or Z, such as 2027-01-07T06:00:00+01:00',
  ],
  ['hold deploy/web --reason x --until 2027-02-30T06:00:00Z', '--until: invalid value "2027-02-30T06:00:00Z"'],
  ['hold svc/web --reason x', 'unknown kind "svc"; accepted: deployment, statefulset, daemonset, namespace'],
  ['roll --reason x', 'no workload is named: accepted is KIND/NAME'],
  ['roll deploy/web', '--reason is missing: a roll by hand says why, such as --reason INC-4711'],
  ['roll ns/shop --reason x', 'kind Namespace is not accepted here: accepted: deployment, statefulset, daemonset'],
  [
    'roll deploy/web --reason x --timeout 0',
    '--timeout: invalid value "0": accepted is a duration such as 500ms, 5s or 1m30s',
  ],
])('%j', (line, message) => {
  const text = complaint(line.split(' '));
  expect(text).toContain(message);
  expect(text.trim().split('\n')).toHaveLength(1);
});
