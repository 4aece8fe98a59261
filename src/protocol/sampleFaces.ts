/** What the program that draws sample faces can be asked to do; it does one thing and ends. */
export type SampleFacesTasks = {
  /**
   * Draws a data set of faces, some of them labelled wrongly: images and a label file.
   * @returns how many labels are wrong. Fails where the folder is there already.
   */
  make(request: {
    /** Absolute path of the folder, which is made. */
    readonly folder: string;
    readonly faces: number;
  }): { readonly faces: number; readonly planted: number };
};
