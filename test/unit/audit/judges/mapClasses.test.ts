import { describe, expect, it } from 'vitest';
import {
  mapClasses,
  probabilitiesOf,
  spreadClasses,
} from '../../../../src/audit/judges/savedModel/mapClasses';

const where = { location: 'labels.csv', folder: 'first.model' };

describe('the classes of a model and of a data set', () => {
  it('go by name: as written, else in any case, else by the expression that is meant', () => {
    const { modelClassOf, warnings } = mapClasses(
      ['happy', 'SAD', 'Fear'],
      ['Fear', 'Sad', 'Happiness'],
      where,
    );
    expect([...modelClassOf]).toEqual([2, 1, 0]);
    expect(warnings).toEqual([]);
  });

  it('prefer the name as written, and give no class twice', () => {
    const { modelClassOf, warnings } = mapClasses(['joy', 'Happy', 'Sad'], ['Happy', 'Sad', 'Fear'], where);
    expect([...modelClassOf]).toEqual([-1, 0, 1]);
    expect(warnings).toEqual([
      'The model does not know “joy”: faces with that label were set aside, and no face gets it suggested.',
      'The model also knows “Fear”, which labels.csv does not have; it is not suggested.',
    ]);
  });

  it('are refused where fewer than two are the same, with both lists', () => {
    expect(() => mapClasses(['0', '1'], ['Happy', 'Sad'], where)).toThrow(
      /knows the classes “Happy”, “Sad”, but labels\.csv has “0”, “1”: none is the same/,
    );
    expect(() => mapClasses(['Sad', 'cat'], ['Happy', 'Sad'], where)).toThrow(/only one is/);
  });

  it('share what the model gave to the classes that both have', () => {
    const shared = probabilitiesOf(Float32Array.from([0.5, 0.25, 0.25, 0, 1, 0]), 3, [2, 0]);
    expect([...shared].map((value) => Math.round(value * 1000) / 1000)).toEqual([0.333, 0.667, 0.5, 0.5]);
    expect([...spreadClasses(Float32Array.from([0.25, 0.75]), [2, 0], 3)]).toEqual([0.75, 0, 0.25]);
  });
});
