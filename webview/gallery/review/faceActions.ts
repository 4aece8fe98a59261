import { messageOf } from '../../../src/base/humanError';
import type { Host } from '../guard';
import { inspectorStrings } from '../inspector/strings';
import { faceMenuWords } from '../keys/faceMenuWords';
import type { Commands, GridCommand } from '../keys/keyTable';
import type { Toast } from '../overlays/toast';
import { strings } from '../strings';

/** What can be done about one face besides deciding. */
export type FaceAction = 'showPlace' | 'revealImage' | 'copyPath';

export function isFaceAction(kind: GridCommand['kind']): kind is FaceAction {
  return kind === 'showPlace' || kind === 'revealImage' || kind === 'copyPath';
}

/** Has the host show where a face's label or image is. */
export class FaceActions {
  constructor(
    private readonly host: Pick<Host, 'call'>,
    private readonly toast: Pick<Toast, 'hint' | 'error'>,
  ) {}

  /** About the face in work. */
  commandsFor(focused: () => number | undefined): Pick<Commands, FaceAction> {
    const about = (action: FaceAction) => () => {
      const face = focused();
      if (face !== undefined) void this.run(action, face);
    };
    return {
      showPlace: about('showPlace'),
      revealImage: about('revealImage'),
      copyPath: about('copyPath'),
    };
  }

  async run(action: FaceAction, face: number): Promise<void> {
    try {
      const answer = await this.host.call(action, { face });
      if (answer !== undefined) this.toast.hint(faceMenuWords.copied(answer));
    } catch (error) {
      const reason = messageOf(error);
      this.toast.error(
        action === 'showPlace'
          ? inspectorStrings.place.notShown(reason)
          : strings.decide.notPossible(faceMenuWords[action], reason),
      );
    }
  }
}
