/** The hash of their content that kustomize appends to the names of generated configs. */

/** Ten hexadecimal digits, of which those that can make up words are replaced. */
export const hashSuffix = /-[2456789bcdfghkmt]{10}$/;
