import { delimitedText } from './formats/delimitedText';
import { folderPerClass } from './formats/folderPerClass';
import type { LabelFormat } from './labelFile';
import { rafDb } from './formats/rafDb';

/** Every format that the product reads, the most particular first: among equals the first wins. */
export const labelFormats: readonly LabelFormat[] = [rafDb, delimitedText, folderPerClass];
