import * as v from 'valibot';
import type * as vscode from 'vscode';
import { parsePageMessage } from '../ui/pageMessage';

const memoryKey = 'galleryViews';
/** The views that were changed last are kept. */
const mostViews = 30;
/** More than the page keeps of a selection and of unsaved notes; it is not trusted to know. */
const longestView = 400_000;

const requestSchema = v.object({ view: v.pipe(v.string(), v.maxLength(longestView)) });

type RememberedViews = Readonly<Record<string, string>>;

/**
 * How the gallery was left, for each data set: order, filters, place, selection and the like, as the page words them. It
 * is the workspace's, so that it is there again when the panel was closed, and after a restart.
 */
export class ViewMemory {
  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update'>) {}

  /** The view of a data set; where there is none, the last one of another, which may say something. */
  viewOf(dataSet: string): string | undefined {
    const views = this.memory.get<RememberedViews>(memoryKey, {});
    return views[dataSet] ?? Object.values(views).at(-1);
  }

  /** @throws Error when `request` is not the page's view. */
  async remember(dataSet: string, request: unknown): Promise<void> {
    const { view } = parsePageMessage(requestSchema, request);
    const views = this.memory.get<RememberedViews>(memoryKey, {});
    const others = Object.entries(views).filter(([name]) => name !== dataSet);
    await this.memory.update(
      memoryKey,
      Object.fromEntries([...others.slice(1 - mostViews), [dataSet, view]]),
    );
  }
}
