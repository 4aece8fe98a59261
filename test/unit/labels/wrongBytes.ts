import * as fc from 'fast-check';

/**
 * Tries a file with up to four of its bytes wrong, again and again.
 * @param whole the file as it should be.
 * @param places the first and the last byte that may be wrong.
 * @param outcome what becomes of it: it throws where that is no way to end.
 */
export async function withWrongBytes(
  whole: Buffer,
  { min, max, rounds }: { readonly min: number; readonly max: number; readonly rounds: number },
  outcome: (bytes: Buffer) => Promise<unknown>,
): Promise<void> {
  const wrongByte = fc.tuple(fc.integer({ min, max }), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(wrongByte, { minLength: 1, maxLength: 4 }), async (wrong) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of wrong) bytes[at] = value;
      await outcome(bytes);
    }),
    { numRuns: rounds },
  );
}
