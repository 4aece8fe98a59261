import { affectNet } from './formats/affectNet';
import { affectNetArrays } from './formats/affectNetArrays';
import { coco } from './formats/coco';
import { delimitedText } from './formats/delimitedText';
import { fer2013 } from './formats/fer2013';
import { ferPlus, voteTable } from './formats/ferPlus';
import { folderPerClass } from './formats/folderPerClass';
import { jsonLines, jsonRecords } from './formats/jsonRecords';
import type { LabelFormat } from './labelFile';
import { labelStudio } from './formats/labelStudio';
import { list } from './formats/spacedList';
import { rafDb } from './formats/rafDb';
import { scnList } from './formats/scnList';

/** Every format that the product reads, the most particular first: among equals the first wins. */
export const labelFormats: readonly LabelFormat[] = [
  rafDb,
  scnList,
  list,
  ferPlus,
  fer2013,
  affectNet,
  voteTable,
  delimitedText,
  coco,
  labelStudio,
  jsonRecords,
  jsonLines,
  affectNetArrays,
  folderPerClass,
];
