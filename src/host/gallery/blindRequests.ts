import * as v from 'valibot';
import * as vscode from 'vscode';
import type { ThumbnailService } from '../../audit/thumbnails/thumbnailService';
import { HumanError } from '../../base/humanError';
import {
  type BlindAnswer,
  type BlindChange,
  type BlindRequests,
  type BlindPicture,
  mostBlindPictures,
} from '../../protocol/blind';
import type { Handlers } from '../../protocol/rpc';
import type { BlindReview } from '../reviews/blindMode';
import type { ReviewSession } from '../reviews/reviewSession';
import { boundedList, faceNumber, parsePageMessage } from '../ui/pageMessage';
import { wishFor } from './thumbnailRequests';

/** What the answers need of the gallery. */
type BlindServices = {
  /** What is annotated blind now. */
  readonly blind: () => BlindReview | undefined;
  /** Told that faces were judged, or no longer are. */
  readonly onAnswered: () => void;
  readonly thumbnails: Pick<ThumbnailService, 'make' | 'folder'>;
  /** The page's address of a folder, without a final slash. */
  readonly addressOf: (folder: string) => string;
};

/** The longest side of what is shown, in pixels. */
const edge = 640;

const answerSchema = v.object({
  face: faceNumber,
  answer: v.variant('kind', [
    v.object({ kind: v.literal('class'), label: faceNumber }),
    v.object({ kind: v.literal('unclear') }),
    v.object({ kind: v.literal('notAFace') }),
  ]),
});
const picturesSchema = v.object({ faces: boundedList(faceNumber, mostBlindPictures) });

/** @throws Error when `request` has another shape. */
export function parseBlindAnswer(request: unknown): { readonly face: number; readonly answer: BlindAnswer } {
  return parsePageMessage(answerSchema, request);
}

/** @throws Error when `request` has another shape. */
export function parseBlindPictures(request: unknown): { readonly faces: readonly number[] } {
  return parsePageMessage(picturesSchema, request);
}

/** The answers to what the page asks while faces are judged blind. */
export function blindRequests({
  blind,
  onAnswered,
  thumbnails,
  addressOf,
}: BlindServices): Handlers<BlindRequests> {
  const review = () => {
    const open = blind();
    if (open) return open;
    throw new HumanError(vscode.l10n.t('Blind annotation is over; open the gallery again.'));
  };
  const told = async (change: Promise<BlindChange>) => {
    const done = await change;
    onAnswered();
    return done;
  };
  return {
    answerBlind: (request) => {
      const { face, answer } = parseBlindAnswer(request);
      return told(review().answer(face, answer));
    },
    undoBlind: () => told(review().undo()),
    redoBlind: () => told(review().redo()),
    blindPictures: async (request) => {
      const { faces } = parseBlindPictures(request);
      return picturesOf(review(), faces, thumbnails, addressOf(thumbnails.folder));
    },
    leaveBlind: () => void vscode.commands.executeCommand('scn.leaveBlind'),
  };
}

/** Always made ones: the name of an image, and the folder that it is in, may be its label. */
async function picturesOf(
  review: BlindReview,
  faces: readonly number[],
  thumbnails: Pick<ThumbnailService, 'make'>,
  address: string,
): Promise<readonly BlindPicture[]> {
  const session: ReviewSession = review.session;
  const fileOf = session.imageFiles();
  const wishes = faces.map((face) => wishFor(session, review.rowOf(face), fileOf));
  const known = wishes.flatMap((wish) => (wish ? [{ ...wish, always: true }] : []));
  const made = await thumbnails.make(known, edge);
  let next = 0;
  return wishes.map((wish) => {
    const picture = wish && made[next++];
    return picture?.kind === 'made'
      ? { kind: 'made', address: `${address}/${picture.place}` }
      : { kind: 'missing' };
  });
}
