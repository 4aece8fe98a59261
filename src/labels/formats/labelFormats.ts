import { affectNet } from './affectNet';
import { affectNetArrays } from './affectNetArrays';
import { coco } from './coco';
import { delimitedText } from './delimitedText';
import { fer2013 } from './fer2013';
import { ferPlus, voteTable } from './ferPlus';
import { fiftyOne } from './fiftyOne';
import { folderPerClass } from './folderPerClass';
import { jsonLines, jsonRecords } from './jsonRecords';
import type { LabelFormat } from '../labelFile';
import { labelStudio } from './labelStudio';
import { expW, list } from './spacedList';
import { oneHot } from './oneHot';
import { parquet } from './parquet';
import { rafDb, rafDbCompound, scnList } from './rafDb';

/** Every format that the product reads, the most particular first: among equals the first wins. */
export const labelFormats: readonly LabelFormat[] = [
  rafDb,
  rafDbCompound,
  scnList,
  list,
  expW,
  ferPlus,
  fer2013,
  affectNet,
  voteTable,
  oneHot,
  delimitedText,
  coco,
  labelStudio,
  fiftyOne,
  jsonRecords,
  jsonLines,
  affectNetArrays,
  parquet,
  folderPerClass,
];
