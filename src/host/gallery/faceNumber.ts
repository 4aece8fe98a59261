import * as v from 'valibot';

/** A face's number as a page gives it: not trusted to be one of the audit. */
export const faceNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
