import axe from 'axe-core';
import type { Locator } from 'playwright-core';

type Findings = { readonly violations: readonly Finding[] };
type Finding = {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
};

/**
 * What axe-core finds in the document of an element that is of serious or critical impact, a line each.
 * @param element any element of the document; frames inside it are not looked at.
 */
export async function seriousFindings(element: Locator): Promise<readonly string[]> {
  const handle = await element.elementHandle();
  const frame = await handle?.ownerFrame();
  if (!frame) throw new Error('The element is in no document.');
  // Evaluated by the debugger: the page's content security policy lets no script of ours in.
  await frame.evaluate(`globalThis.axe ?? (() => { ${axe.source} })()`);
  const { violations } = await frame.evaluate<Findings>(
    'axe.run(document, { iframes: false, resultTypes: ["violations"] })',
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}
