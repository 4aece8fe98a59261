import type * as vscode from 'vscode';
import type { ThumbnailService } from '../../audit/thumbnails/thumbnailService';
import type { AuditRunner } from '../audits/auditRunner';
import type { CommitPreview } from '../commits/commitPreview';
import type { DataSetChooser } from '../dataSetChoice';
import type { ViewMemory } from './viewMemory';

/** Everything the controller uses; handed in by the wiring. */
export type GalleryServices = {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly chooser: DataSetChooser;
  readonly runner: AuditRunner;
  readonly preview: CommitPreview;
  readonly thumbnails: ThumbnailService;
  readonly views: ViewMemory;
  /** Folder of the extension’s own for versions of label files that saving an editor would lose. */
  readonly keptVersions: string;
  /** Absolute path of the folder of what is decided while the workspace is not trusted. */
  readonly waitingDecisions: string;
};
