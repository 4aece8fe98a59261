import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError';
import type { GalleryController } from '../gallery/galleryController';
import { parseDecideRequest } from '../ui/pageMessage';
import type { Reviews } from '../reviews/reviews';
import { showQuickPick } from '../ui/questions';

/** The command behind every “Open in Gallery”. */
export const openInGallery = {
  id: 'scn.labelFile.openInGallery',
  /** An address that runs it. */
  link: (sampleId: string) =>
    vscode.Uri.parse(`command:${openInGallery.id}?${encodeURIComponent(JSON.stringify([sampleId]))}`, true),
};
export const decideCommand = 'scn.labelFile.decide';
export const relabelCommand = 'scn.labelFile.relabel';

/**
 * The commands of quick fixes and links. They name samples, not rows: an audit may have ended since they were shown.
 * @param command registers one.
 */
export function registerRowCommands(
  reviews: Pick<Reviews, 'current' | 'decided'>,
  gallery: Pick<GalleryController, 'open'>,
  command: (id: string, run: (...parameters: unknown[]) => Promise<void>) => vscode.Disposable,
): vscode.Disposable[] {
  const find = (id: unknown) => {
    const session = reviews.current;
    const row = typeof id === 'string' ? (session?.result.ids.indexOf(id) ?? -1) : -1;
    if (!session || row < 0)
      throw new HumanError(
        vscode.l10n.t('The audit under review does not have this row. Open the review gallery.'),
      );
    return { session, row };
  };
  const decide = async (id: unknown, verdict: unknown, label: unknown) => {
    const { session, row } = find(id);
    const decision = parseDecideRequest({ faces: [row], verdict, label });
    reviews.decided(session, await session.decide([row], decision.verdict, decision.label), 'elsewhere');
  };
  return [
    command(decideCommand, decide),
    command(relabelCommand, async (id) => {
      const { session, row } = find(id);
      const { classes } = session.result.metadata;
      const items = classes.map((name) => ({ label: name, name }));
      const picked = await showQuickPick(items, {
        title: vscode.l10n.t('Relabel to which class?'),
        placeHolder: session.result.images[row] ?? '',
      });
      await decide(id, 'relabel', picked.name);
    }),
    command(openInGallery.id, async (id) => {
      const { row } = find(id);
      await gallery.open(undefined, { given: null, suspects: false, disputed: false, face: row });
    }),
  ];
}
