/** Which training settings to use: `cure` finds the most errors, `paper` follows the paper. */
export type RecipeName = 'cure' | 'paper';
