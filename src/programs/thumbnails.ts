import { getOrMake } from '../base/getOrMake';
import { ThumbnailFolder, ThumbnailMaker } from '../faces/thumbnails/thumbnailMaker';
import { serveRequests } from '../processes/serve';
import type { ThumbnailRequests } from '../audit/thumbnails/thumbnailService';

/** The process that makes thumbnails: images come from anywhere, and none of them may harm the one that asks. */
const makers = new Map<string, ThumbnailMaker>();

function makerFor(folder: string): ThumbnailMaker {
  const onNote = (line: string) => {
    process.stderr.write(`${line}\n`);
  };
  return getOrMake(makers, folder, () => new ThumbnailMaker(new ThumbnailFolder(folder), onNote));
}

serveRequests<ThumbnailRequests>({
  make: ({ folder, wishes, edge }) => {
    const maker = makerFor(folder);
    return Promise.all(wishes.map((wish) => maker.make(wish, edge)));
  },
});
