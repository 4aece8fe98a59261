/**
 * A label is suspect where the chance that it is right lies below this: missing an error costs more than a look in vain.
 */
export const suspectsBelow = 0.8;
