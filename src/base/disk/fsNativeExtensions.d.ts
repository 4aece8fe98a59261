/** What we use of the package, which ships no types. */
declare module 'fs-native-extensions' {
  /**
   * Locks a range of an open file, 0 and 0 being all of it, until it is closed or its process ends.
   * @returns false where another holds it.
   * @throws Error with the system's code.
   */
  export function tryLock(descriptor: number, offset: number, length: number): boolean;
}
