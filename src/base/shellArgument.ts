/** What neither cmd nor PowerShell leaves alone between double quotes, which are the only ones that both know. */
const readOnWindows = /["“”„$`%!]/;

/**
 * A text as one argument of a command that a person may copy into a shell: nothing in it is run or replaced there.
 * @returns undefined where it cannot be written so: it has control characters, or what some shell of Windows would read.
 */
export function shellArgument(
  text: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (/\p{Cc}/u.test(text)) return undefined;
  if (platform !== 'win32') return `'${text.replaceAll("'", "'\\''")}'`;
  // A program takes the last backslash together with the quote behind it, but a doubled one for itself.
  return readOnWindows.test(text) ? undefined : `"${text.replace(/\\+$/, '$&$&')}"`;
}
