/** What a residual network is built like. Plain data: it is saved with the model. */
export type ResNetShape = {
  /** Side of the square images, pixels. */
  readonly inputSize: number;
  /** `large`: 7 × 7 with stride 2 and a pooling, for images of 100 pixels and more; `small`: 3 × 3 with stride 1. */
  readonly stem: 'large' | 'small';
  /** Filters of the first stage; each further one has twice as many and half the resolution. */
  readonly width: number;
  /** Blocks of two convolutions, a number a stage. */
  readonly blocks: readonly number[];
};

/** The paper's backbone. */
export const resNet18: ResNetShape = { inputSize: 224, stem: 'large', width: 64, blocks: [2, 2, 2, 2] };

/** One convolution; a batch normalisation of its filters follows each. */
export type Convolution = {
  /** As torchvision names it, e.g. `layer2.0.downsample.0`. */
  readonly name: string;
  readonly size: number;
  readonly channels: number;
  readonly filters: number;
  readonly stride: number;
  readonly padding: number;
};

/** The name of the normalisation behind a convolution, as torchvision has it. */
export function batchNormOf(convolution: string): string {
  return convolution.endsWith('downsample.0')
    ? convolution.replace(/0$/, '1')
    : convolution.replace(/conv(\d)$/, 'bn$1');
}

/** All convolutions of a network, in the order of its layers. */
export function convolutionsOf({ stem, width, blocks }: ResNetShape): Convolution[] {
  const large = stem === 'large';
  const convolutions: Convolution[] = [
    large
      ? { name: 'conv1', size: 7, channels: 3, filters: width, stride: 2, padding: 3 }
      : { name: 'conv1', size: 3, channels: 3, filters: width, stride: 1, padding: 1 },
  ];
  let channels = width;
  blocks.forEach((count, stage) => {
    const filters = width * 2 ** stage;
    for (let block = 0; block < count; block++) {
      const name = `layer${stage + 1}.${block}`;
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const three = { size: 3, padding: 1, filters };
      convolutions.push({ ...three, name: `${name}.conv1`, channels, stride });
      convolutions.push({ ...three, name: `${name}.conv2`, channels: filters, stride: 1 });
      if (stride > 1 || channels !== filters)
        convolutions.push({ name: `${name}.downsample.0`, size: 1, channels, filters, stride, padding: 0 });
      channels = filters;
    }
  });
  return convolutions;
}
