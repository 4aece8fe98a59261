import type { FaceGrid } from '../grid/faceGrid';
import type { Host } from '../guard';
import { AskedCommands } from '../keys/askedCommands';
import { type CommandReceiver, pressKey, receiverOf } from '../keys/keyboard';
import type { Commands, GridCommand } from '../keys/keyTable';
import { listenWithoutFocus } from '../keys/withoutFocus';
import { offerFaceMenu } from '../overlays/faceMenu';
import type { Overlay } from '../overlays/overlay';
import type { OverviewDoor } from '../overview/overviewDoor';
import type { SheetDoor } from '../sheet/sheetDoor';
import type { Review } from '../store/review';
import type { Covers } from './covers';
import type { Judge } from './judge';

/** The parts of the page that commands are about. */
type CommandedParts = {
  readonly review: Review;
  readonly grid: FaceGrid;
  readonly sheets: SheetDoor;
  readonly overview: OverviewDoor;
  readonly covers: Covers;
  readonly help: Overlay;
  readonly judge: Judge;
  readonly commands: Commands;
  readonly host: Pick<Host, 'call'>;
};

/** Takes what VS Code is asked for, and keys that no part of the page has, to the part that is on top; offers its menu. */
export class PageCommands {
  private asked: AskedCommands | undefined;
  private readonly isMenuOpen: () => boolean;

  constructor(
    private readonly parts: CommandedParts,
    page: HTMLElement,
  ) {
    const { review, grid, sheets } = parts;
    this.isMenuOpen = offerFaceMenu(page, {
      takeCard: (face) => grid.takeFace(face),
      takeTile: (face) => sheets.focusFace(face),
      hasSuggestion: (face) => review.suggestionOf(face) !== undefined,
    });
  }

  /** Call when the page is in the document. @param signal ends it. */
  start(signal: AbortSignal): void {
    const { sheets, overview, covers, commands, host } = this.parts;
    listenWithoutFocus(signal, {
      takeFocus: () => covers.takeFocus(),
      pressed: (event) => {
        if (sheets.isOpen) sheets.pressKey(event);
        else pressKey(event, overview.isOpen ? overview.commands : commands);
      },
    });
    const place = {
      receiver: () => this.receiver,
      keysApply: (apply: boolean) => void host.call('keysApply', { apply }).catch(() => undefined),
    };
    this.asked = new AskedCommands(place, signal);
  }

  carryOut(command: GridCommand): void {
    this.parts.help.close();
    const carryOut = () => this.asked?.carryOut(command);
    if (this.isMenuOpen()) this.parts.judge.byMouse(carryOut);
    else carryOut();
  }

  private get receiver(): CommandReceiver {
    const { sheets, overview, commands } = this.parts;
    if (sheets.isOpen) return sheets.receive;
    return receiverOf(overview.isOpen ? overview.commands : commands);
  }
}
