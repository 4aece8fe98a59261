import { delimitedText } from './delimitedText';
import { folderPerClass } from './folderPerClass';
import type { LabelFormat } from './labelFile';
import { rafDb } from './rafDb';

/** Every format that the product reads, the most particular first: among equals the first wins. */
export const labelFormats: readonly LabelFormat[] = [rafDb, delimitedText, folderPerClass];
