/** Reads what tests need from the Prometheus text format: sums of samples. */

/** The sum of a metric's samples whose labels contain all of these texts; 0 where there is none. */
export function sumOf(text: string, name: string, ...labels: readonly string[]): number {
  const samples = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  const counted = samples.filter((line) => labels.every((label) => line.includes(label)));
  return counted.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** The number of samples. */
export function countSeries(text: string): number {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}
