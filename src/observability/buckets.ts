/** The upper bounds of the histograms' buckets, in seconds. */

export const REQUEST_BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];
export const QUEUE_BUCKETS = [0.001, 0.01, 0.1, 1, 10, 60, 600];
export const REACTION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 150, 300];
