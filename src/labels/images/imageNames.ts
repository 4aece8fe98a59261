const imageExtension = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif)$/i;

/** Whether a file name or path ends as an image's does. */
export function isImageName(name: string): boolean {
  return imageExtension.test(name);
}
