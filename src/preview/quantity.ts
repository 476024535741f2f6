/** The quantities of the API: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */

const factors: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** Undefined for what is no quantity. Two forms of one quantity have the same value. */
export function quantityOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const [, digits = '', exponent = '', unit = ''] =
    /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/.exec(String(value)) ?? [];
  if (digits === '') return undefined;
  const factor = exponent === '' ? (factors[unit] ?? 1) : 10 ** Number(exponent);
  return Number((Number(digits) * factor).toPrecision(12));
}
