import { config } from '@vscode/l10n';
import * as v from 'valibot';

const wordsSchema = v.record(v.string(), v.string());

/** What the extension host wrote into the document: the translations of VS Code's display language, if there are any. */
function hostWords(): v.InferOutput<typeof wordsSchema> | undefined {
  const text = document.getElementById('words')?.textContent;
  if (!text) return undefined;
  const parsed = v.safeParse(wordsSchema, JSON.parse(text));
  return parsed.success ? parsed.output : undefined;
}

// Strings are looked up while their modules load, so a page's program imports this file before all others. Without
// words everything stays in English.
const words = hostWords();
if (words) config({ contents: words });
