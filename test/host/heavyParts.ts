/** Packages that only the audit process may load; they would slow down every other extension. */
const heavyPackages = /[\\/]node_modules[\\/](sharp|@img|onnxruntime-[a-z]+|@tensorflow|lmdb|@lmdb)[\\/]/;
const heavyLibraries = /(sharp-[a-z]|libvips|onnxruntime|lmdb|tfjs)[^/\\]*$/i;

/**
 * What of the audit process's heavy parts this process has loaded: modules and native libraries, by path.
 * @throws where Node does not list its native libraries, so that nothing would be found.
 */
export function loadedHeavyParts(): string[] {
  const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
  if (sharedObjects.length === 0) throw new Error('Node lists no native libraries.');
  return [
    ...Object.keys(require.cache).filter((file) => heavyPackages.test(file)),
    ...sharedObjects.filter((file) => heavyLibraries.test(file)),
  ];
}
