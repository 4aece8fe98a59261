/**
 * The path of an image of class folders once it has another label: the same place below that class's folder.
 * @param image relative to the folder that holds the classes, with `/` between the parts.
 */
export function imageInClass(image: string, label: string): string {
  return label + image.slice(Math.max(0, image.indexOf('/')));
}
