/** How data sets call the basic expressions: names and the abbreviations of JAFFE and KDEF, in lower case. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  neutral: ['ne', 'neu', 'neutrality', 'calm', 'no expression', '中性', '平静'],
  happiness: ['happy', 'ha', 'hap', 'joy', 'joyful', 'smile', '高兴', '快乐', '开心'],
  sadness: ['sad', 'sa', '悲伤', '伤心', '难过'],
  anger: ['angry', 'an', 'ang', '愤怒', '生气'],
  fear: ['fearful', 'fe', 'af', 'afraid', 'scared', '恐惧', '害怕'],
  disgust: ['disgusted', 'di', 'dis', '厌恶'],
  surprise: ['surprised', 'su', 'sur', '惊讶', '惊喜'],
  contempt: ['contemptuous', '轻蔑'],
};

const expressionByWord = new Map(
  Object.entries(otherNames).flatMap(([expression, words]) =>
    [expression, ...words].map((word) => [word, expression] as const),
  ),
);

/** The basic expression that a class's name means, in lower case (“happiness” for “Happy”); undefined for other names. */
export function expressionOf(name: string): string | undefined {
  return expressionByWord.get(name.trim().toLowerCase());
}

/** What two names of one class have in common. */
export function classKey(name: string): string {
  return expressionOf(name) ?? name.trim().toLowerCase();
}
