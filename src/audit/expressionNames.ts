/** How data sets call the basic expressions: names and the abbreviations of JAFFE and KDEF, in lower case. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  neutral: ['ne', 'neu', 'neutrality', 'calm', 'no expression', '中性', '平静'],
  happiness: ['happy', 'ha', 'hap', 'joy', 'joyful', 'smile', '高兴', '快乐', '开心'],
  sadness: ['sad', 'sa', '悲伤', '伤心', '难过'],
  anger: ['angry', 'an', 'ang', '愤怒', '生气'],
  fear: ['fearful', 'fe', 'af', 'afraid', 'scared', '恐惧', '害怕'],
  disgust: ['disgusted', 'di', 'dis', '厌恶'],
  surprise: ['surprised', 'su', 'sur', '惊讶', '惊喜'],
};

/**
 * Which of the backbone's own classes each class of a data set is, by name; −1 where it has none.
 * @returns undefined where fewer than two classes, or fewer than half of them, are known: the backbone has no say then.
 */
export function matchExpressions(
  classes: readonly string[],
  expressions: readonly string[],
): Int16Array | undefined {
  const matches = Int16Array.from(classes, (name) => {
    const word = name.trim().toLowerCase();
    return expressions.findIndex(
      (expression) => expression === word || otherNames[expression]?.includes(word),
    );
  });
  const known = matches.filter((match) => match >= 0);
  const twice = new Set(known).size < known.length;
  return known.length < 2 || known.length * 2 < classes.length || twice ? undefined : matches;
}
