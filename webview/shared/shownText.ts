import { plainText, shortened } from '../../src/base/text';

/** More of one text than this is not shown: a path may have 32,767 characters, and each would be laid out. */
const longestShown = 1000;

/** What the page shows of a text, whoever wrote it. */
export const shownText = (text: string): string => plainText(shortened(text, longestShown));
