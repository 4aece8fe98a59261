import { describe, expect, it } from 'vitest';
import { tempFolder } from '../labels/tempFolder';
import { runCli, summaryOf } from './runCli';

const labelsJson = async (folder: string) => summaryOf(await runCli(['labels', folder, '--json']));

describe('what labels says in its table', () => {
  it('counts an image once, however its path is written', async () => {
    const rows = './a.png,happy\na.png,happy\n.//b.png,sad\nb.png,sad\n./x.png,sad\nx.png,sad\n';
    const folder = await tempFolder({ 'labels.csv': `image,label\n${rows}`, 'a.png': '', 'b.png': '' });
    expect(await labelsJson(folder)).toMatchObject({ images: { found: 2, missing: 1 }, samples: 6 });
  });

  it('says how many annotators voted, and on how many faces most of them agree', async () => {
    const rows = ['8,1,1', '1,8,0', '0,2,8', '3,3,3'].map((votes, i) => `f${i}.png,${votes}`);
    const folder = await tempFolder({ 'votes.csv': `image,happy,sad,fear\n${rows.join('\n')}\n` });
    const voters = { fewest: 9, most: 10, mean: 9.5, faces: 4, withMajority: 3 };
    expect(await labelsJson(folder)).toMatchObject({ voters });
    expect((await runCli(['labels', folder])).stdout).toMatch(
      /9 to 10 voted on a face, 9\.5 on average; 3 of 4 faces \(75 %\) have a majority\./,
    );
  });

  it('says whose faces an audit finds by the images’ names', async () => {
    const rows = Array.from({ length: 15 }, (_, i) =>
      ['happy', 'sad'].map((mood) => `S1${i + 10}/${mood}.png,${mood}`),
    );
    const folder = await tempFolder({ 'labels.csv': `image,label\n${rows.flat().join('\n')}\n` });
    expect(await labelsJson(folder)).toMatchObject({ subjectsInNames: 15 });
    expect((await runCli(['labels', folder])).stdout).toMatch(/Persons +.*whose faces they are: 15 in all/);
  });
});
