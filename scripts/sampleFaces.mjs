import { mkdir } from 'node:fs/promises';
import { serveTask } from '../src/processes/serve';
import { makeDemoData } from './makeDemoData.mjs';

/*
 * The program that draws the walkthrough's sample faces, which ships with the extension: one task, then it ends.
 */

/** @type {import('../src/protocol/rpc').Handlers<import('../src/protocol/sampleFaces').SampleFacesTasks>} */
const tasks = {
  make: async ({ folder, faces }) => {
    // What is drawn into is made empty first, so it must not be there yet.
    await mkdir(folder);
    return makeDemoData(folder, { faces });
  },
};
serveTask(tasks);
