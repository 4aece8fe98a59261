/** Cohen's κ of each two annotators, for people. */
export type AgreementTable = {
  readonly caption: string;
  readonly names: readonly string[];
  /** Row by row, as the names stand: κ and in brackets the faces that both judged; empty where there are none. */
  readonly cells: readonly (readonly string[])[];
};

/** How far annotators agree, for people: of each two in tables where there are three or more, else in sentences. */
export type AgreementWords = {
  readonly sentences: readonly string[];
  readonly tables: readonly AgreementTable[];
};
