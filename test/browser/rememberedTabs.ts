import type { Page } from 'playwright-core';
import { eventually } from './eventually';

const [tabsKey, extensionKey] = ['memento/workbench.parts.editor', 'scn-label-audit.scn-label-audit'];

/** Waits until VS Code has noted that the gallery is open. */
export function waitForRememberedGallery(page: Page): Promise<true> {
  return waitForRememberedTab(page, 'scnGallery');
}

/**
 * Waits until VS Code has noted that a tab of that type is open. In a browser it writes its state every five seconds, because
 * it cannot when the page goes; a tab that was opened after that is not there again.
 * @param part what the tab's own state must have in it by then.
 */
export function waitForRememberedTab(page: Page, viewType: string, part = ''): Promise<true> {
  return eventually(`a tab of ${viewType} in the stored state`, async () =>
    (await page.evaluate(readStored, tabsKey)).some(
      (state) => state.includes(viewType) && state.includes(part),
    )
      ? true
      : undefined,
  );
}

/** Waits until VS Code has noted how the gallery looks: what it remembers of it in JSON has this part. */
export function waitForRememberedView(page: Page, part: string): Promise<true> {
  // JSON within JSON.
  const escaped = JSON.stringify(part).slice(1, -1);
  return eventually(`${part} in the stored view`, async () =>
    (await page.evaluate(readStored, extensionKey)).some((state) => state.includes(escaped))
      ? true
      : undefined,
  );
}

/** What the workbench stored under a key, a text a workspace; runs in the page. */
async function readStored(key: string): Promise<string[]> {
  const settled = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(request.error ?? new Error('IndexedDB failed.'));
      };
    });
  const states: string[] = [];
  for (const { name } of await indexedDB.databases()) {
    if (!name?.startsWith('vscode-web-state-db-')) continue;
    const database = await settled(indexedDB.open(name));
    if (database.objectStoreNames.contains('ItemTable')) {
      const items = database.transaction('ItemTable').objectStore('ItemTable');
      states.push(String(await settled<unknown>(items.get(key))));
    }
    database.close();
  }
  return states;
}
