/**
 * Names of files and folders that not every file system understands as we do. A path that somebody else wrote may use
 * them to mean another file than the one it shows.
 */

/** What Windows takes for a device, whatever its ending. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?: *\.|$)/i;
/** Code points that macOS or git leave out when they compare names, and those that turn or hide text. */
const ignorable = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;
/** Separators and wildcards of some system, and the mark of a stream (`face.jpg:hidden`). */
const reserved = /[/\\:*?"<>|]/;
/** What Windows makes of a long name (`HAPPY~1`), which may be the short name of another file. */
const shortName = /~\d/;
/** Folders whose files are programs, or what version control believes. */
const notData = new Set(['node_modules', 'cvs', '.git', '.hg', '.svn', '.bzr', '_darcs']);

/**
 * Whether every file system that we know takes a name for what it shows: one part of a path, not hidden, no device, no
 * stream, no short name, nothing that is dropped at its end or left out in comparing, no folder of programs.
 */
export function isPortableName(name: string): boolean {
  return (
    name !== '' &&
    !name.startsWith('.') &&
    !/[. ]$/.test(name) &&
    !reserved.test(name) &&
    !ignorable.test(name) &&
    !shortName.test(name) &&
    !device.test(name) &&
    !notData.has(name.normalize('NFKC').toLowerCase())
  );
}

/**
 * Whether a name that a folder lists means that entry to the system which lists it, although others may take it for
 * another: face emoji and Persian words hold code points that some leave out. Never what is hidden or a program's.
 */
export function isClearWhereListed(name: string, platform: NodeJS.Platform = process.platform): boolean {
  if (platform === 'win32' && (/[. ]$/.test(name) || reserved.test(name) || device.test(name))) return false;
  const shown = name.replace(new RegExp(ignorable, 'gu'), '');
  return shown !== '' && !shown.startsWith('.') && !notData.has(shown.normalize('NFKC').toLowerCase());
}

/** Whether two names are one on a file system that minds neither letter case nor Unicode forms. */
export function isSameNameSomewhere(a: string, b: string): boolean {
  const key = (name: string) => name.normalize('NFKC').toLowerCase().normalize('NFKC');
  return key(a) === key(b);
}

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
